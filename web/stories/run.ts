// Runs the stories: all of them, or those that are named; several side by side, in one browser.

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { chromium, type Browser } from "playwright-core";
import { spent } from "./clock";
import { demo } from "./demo";
import { OUT, Stage, type Story } from "./harness";

const asked = process.argv.slice(2);
/** One more than there are cores: a story often waits for something that takes no core. */
const lanes = Number(process.env["STORY_LANES"] ?? Math.min(3, availableParallelism() + 1));
const begun = Date.now();

mkdirSync(OUT, { recursive: true });
if (asked.length === 0) for (const file of shown()) rmSync(`${OUT}/${file}`);
await demo();
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const waiting = (await stories()).toSorted((a, b) => Number(b.settings.long ?? false) - Number(a.settings.long ?? false));
const count = waiting.length;
let failed = 0;
await Promise.all(Array.from({ length: lanes }, lane));
await browser.close();
pictures();
console.log(`time went to ${spent()}`);
console.log(`${count - failed} of ${count} stories are told as they should be, ${since(begun)} s`);
process.exit(failed === 0 && count > 0 ? 0 : 1);

async function stories(): Promise<Story[]> {
  const names = readdirSync("stories")
    .filter((file) => file.endsWith(".story.ts"))
    .map((file) => file.replace(".story.ts", ""))
    .filter((name) => asked.length === 0 || asked.includes(name));
  return Promise.all(names.map(async (name) => ((await import(`./${name}.story.ts`)) as { default: Story }).default));
}

/** Tells one story after the other as long as there are any. */
async function lane(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const start = Date.now();
    const { faults, remarks, jump, looked } = await tell(next, browser);
    const took = `${since(start)} s, of which ${looked.toFixed(1)} s looking at pages`;
    console.log(`${faults.length === 0 ? "ok    " : "FAILED"} ${next.name} (${took}, layouts jump by ${jump.toFixed(3)} at most)`);
    for (const line of new Set([...remarks, ...faults])) console.log(`       ${line}`);
    if (faults.length > 0) failed += 1;
  }
}

type Told = Pick<Stage, "faults" | "remarks" | "jump" | "looked">;

async function tell(story: Story, within: Browser): Promise<Told> {
  let stage: Stage | undefined;
  try {
    stage = await Stage.open(story, within);
    await story.tell(stage);
    return stage;
  } catch (error) {
    await stage?.picture();
    const told: Told = stage ?? { faults: [], remarks: [], jump: 0, looked: 0 };
    told.faults.push(error instanceof Error ? error.message : String(error));
    return told;
  } finally {
    await stage?.end();
  }
}

function since(then: number): string {
  return ((Date.now() - then) / 1000).toFixed(1);
}

function shown(): string[] {
  return readdirSync(OUT).filter((file) => file.endsWith(".png"));
}

/** Says which pictures this run took: each page with its languages, schemes and widths. */
function pictures(): void {
  const files = shown().filter((file) => !file.startsWith("failed."));
  const pages = new Set(files.map((file) => file.split(".")[0] ?? ""));
  console.log(`${files.length} pictures of ${pages.size} pages in ${OUT}: ${[...pages].toSorted().join(", ")}`);
}
