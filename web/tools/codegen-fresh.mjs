// Fails where the generated types of the API are not those of the contract.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const contract = "../clients/typescript/openapi.json";
const kept = "src/shared/api/schema.d.ts";
const folder = mkdtempSync(join(tmpdir(), "amigo-codegen-"));
try {
  const made = join(folder, "schema.d.ts");
  execFileSync("node_modules/.bin/openapi-typescript", [contract, "--output", made], { stdio: "ignore" });
  if (readFileSync(made, "utf8") !== readFileSync(kept, "utf8")) {
    process.stderr.write(`${kept} is stale: run npm run codegen\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
