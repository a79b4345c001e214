// The examples of the catalogue hold what the contract says of events, and nothing else.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EXAMPLES } from "./TypesPage";

interface Contract {
  components: { schemas: { EventData: { properties: Record<string, { type: unknown }> } } };
}

it("names only members that events have", () => {
  const contract = JSON.parse(readFileSync("../clients/typescript/openapi.json", "utf8")) as Contract;
  const members = Object.keys(contract.components.schemas.EventData.properties);
  for (const example of Object.values(EXAMPLES)) {
    for (const member of Object.keys(example)) expect(members).toContain(member);
  }
});
