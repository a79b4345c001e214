// Runs the stories: all of them, or those that are named.

import { readdirSync } from "node:fs";
import { Stage, type Story } from "./harness";

const asked = process.argv.slice(2);
const names = readdirSync("stories")
  .filter((file) => file.endsWith(".story.ts"))
  .map((file) => file.replace(".story.ts", ""))
  .filter((name) => asked.length === 0 || asked.includes(name));

let failed = 0;
for (const name of names) {
  const { default: story } = (await import(`./${name}.story.ts`)) as { default: Story };
  const begun = Date.now();
  const faults = await tell(story);
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  for (const fault of new Set(faults)) console.log(`       ${fault}`);
  if (faults.length > 0) failed += 1;
}
console.log(`${names.length - failed} of ${names.length} stories are told as they should be`);
process.exit(failed === 0 && names.length > 0 ? 0 : 1);

async function tell(story: Story): Promise<string[]> {
  const stage = await Stage.open(story);
  try {
    await story.tell(stage);
    return stage.faults;
  } catch (error) {
    await stage.picture();
    return [...stage.faults, error instanceof Error ? error.message : String(error)];
  } finally {
    await stage.end();
  }
}
