// Runs the stories: all of them, or those that are named; several side by side, in one browser.

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { chromium, type Browser } from "playwright-core";
import { demo } from "./demo";
import { OUT, Stage, type Story } from "./harness";

const asked = process.argv.slice(2);
const lanes = Number(process.env["STORY_LANES"] ?? Math.min(2, availableParallelism()));
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
    const { faults, remarks, jump } = await tell(next, browser);
    console.log(`${faults.length === 0 ? "ok    " : "FAILED"} ${next.name} (${since(start)} s, layouts jump by ${jump.toFixed(3)} at most)`);
    for (const line of new Set([...remarks, ...faults])) console.log(`       ${line}`);
    if (faults.length > 0) failed += 1;
  }
}

async function tell(story: Story, within: Browser): Promise<{ faults: string[]; remarks: string[]; jump: number }> {
  let stage: Stage | undefined;
  try {
    stage = await Stage.open(story, within);
    await story.tell(stage);
    return stage;
  } catch (error) {
    await stage?.picture();
    return { faults: [...(stage?.faults ?? []), error instanceof Error ? error.message : String(error)], remarks: stage?.remarks ?? [], jump: stage?.jump ?? 0 };
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
