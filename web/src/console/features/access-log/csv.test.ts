// The exported log stays one table, whatever an entry says.

import { expect, it } from "vitest";
import { csv, type Access } from "./api";

const entry: Access = { at: "2026-03-31T12:00:00Z", chain: 1, number: 7, actor: "=HYPERLINK(1)", via: "cli", address: null, deed: "a \"b\", c", purpose: "sale", result: null, customers: 2, records: 0, customer_ids: ["cus_1", "cus_2"] };

it("quotes separators, and lets no text be a formula", () => {
  expect(csv([entry])).toBe("2026-03-31T12:00:00Z,1,7,'=HYPERLINK(1),cli,,\"a \"\"b\"\", c\",sale,,2,0,cus_1 cus_2\r\n");
});
