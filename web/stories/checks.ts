// What is looked at on every page: accessibility in both schemes, nothing wider than the window, no jump of the layout;
// and pictures in both languages.

import { mkdirSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { violations, type Asked } from "./axe";
import { shoot } from "./camera";
import { spend } from "./clock";

export interface Check {
  /** A dialog or drawer is open: the page behind it is looked at elsewhere. */
  dialog?: boolean;
  /** Also at the width of a tablet and of a wide screen. */
  widths?: boolean;
}

type Scheme = "light" | "dark";

export const OUT = process.env["PICTURES"] ?? "out";
const TABLET = { width: 768, height: 1024 };
const WIDE = { width: 2560, height: 1300 };
/** What the web calls good: the share of the window that moved times how far. */
export const SHIFT = 0.1;

/** Looks at a page as it is, and gives what is wrong. Axe asks everything once, in the language that the story is not told
 * in; then, in the dark and in the other language, what these two can change. A dialog is not looked at a third time. */
export async function checkPage(page: Page, name: string, how: Check): Promise<string[]> {
  mkdirSync(OUT, { recursive: true });
  const own = (await page.evaluate(() => document.documentElement.lang)) === "fr" ? "fr" : "en";
  const other = own === "en" ? "fr" : "en";
  await spend("languages", () => language(page, other));
  const { dialog: above = false } = how;
  const faults = await look(page, name, { scheme: "light", asked: "everything", above });
  await spend("languages", () => language(page, own));
  if (!above) faults.push(...(await look(page, name, { scheme: "light" })));
  faults.push(...(await look(page, name, { scheme: "dark", asked: "words and colours", above })));
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  if (how.widths === true) faults.push(...(await atWidths(page, name)));
  return faults;
}

/** Main pages from tablet to wide screen. */
async function atWidths(page: Page, name: string): Promise<string[]> {
  const before = page.viewportSize() ?? { width: 1440, height: 900 };
  const faults: string[] = [];
  for (const size of [TABLET, WIDE]) {
    await page.setViewportSize(size);
    const asked = size === TABLET ? ({ asked: "all but colours" } as const) : {};
    faults.push(...(await look(page, name, { scheme: "light", width: String(size.width), ...asked })));
  }
  await page.setViewportSize(before);
  await still(page);
  return faults;
}

interface Look {
  scheme: Scheme;
  width?: string;
  /** What axe is asked, if anything. */
  asked?: Asked;
  /** Whether it is asked only of what lies above the page. */
  above?: boolean;
}

async function look(page: Page, name: string, { scheme, width, asked, above = false }: Look): Promise<string[]> {
  await spend("schemes", () => page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" }));
  await spend("stillness", () => still(page));
  const shown = await page.evaluate(() => document.documentElement.lang);
  const where = [name, ...(width === undefined ? [] : [width]), shown, scheme];
  await spend("pictures", () => shoot(page, `${OUT}/${where.join(".")}.png`));
  const wide = await page.evaluate(overflowing);
  const told = wide === undefined ? [] : [`wider than the window on ${where.join(", ")}: ${wide}`];
  if (asked === undefined) return told;
  return [...told, ...(await spend("axe", () => violations(page, asked, above))).map((violation) => `axe on ${where.join(", ")}: ${violation}`)];
}

/** Another language, chosen in another window of the same browser: this one follows. */
export async function language(page: Page, tag: "en" | "fr"): Promise<void> {
  await page.evaluate((next) => {
    const change = { key: "amigo-language", newValue: next };
    localStorage.setItem(change.key, next);
    window.dispatchEvent(new StorageEvent("storage", change));
  }, tag);
  await page.waitForFunction((next) => document.documentElement.lang === next, tag);
}

/** Waits until nothing moves and what was drawn last is seen. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
    const moves = (): boolean =>
      document.getAnimations().some((one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity);
    const end = performance.now() + 1500;
    await frame();
    await frame();
    while (moves() && performance.now() < end) await frame();
    await frame();
  });
}

/** Counts from its first moment on how far the layout of each document jumps by itself. */
export async function watchShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen: { value: number; worst: string; most: number } = { value: 0, worst: "", most: 0 };
    Object.assign(window, { amigoShifts: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] })[]) {
        if (entry.hadRecentInput) continue;
        seen.value += entry.value;
        if (entry.value <= seen.most) continue;
        seen.most = entry.value;
        seen.worst = entry.sources.map(({ node }) => (node instanceof Element ? `${node.tagName.toLowerCase()}.${String(node.className)}` : "text")).join(", ");
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** How far the layout jumped so far, and what moved most. */
export async function jumps(page: Page): Promise<{ value: number; worst: string }> {
  return page.evaluate(() => (window as unknown as { amigoShifts: { value: number; worst: string } }).amigoShifts);
}

// The next one runs in the browser: what is wider than the window, if anything is.

function overflowing(): string | undefined {
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) return `the document by ${root.scrollWidth - window.innerWidth} px`;
  const main = document.querySelector("main");
  if (main === null || main.scrollWidth <= main.clientWidth) return undefined;
  const right = main.getBoundingClientRect().left + main.clientWidth;
  const widest = [...main.querySelectorAll("*")].findLast((one) => one.getBoundingClientRect().right > right + 1);
  return `main by ${main.scrollWidth - main.clientWidth} px (${widest?.tagName.toLowerCase() ?? "?"}.${String(widest?.className ?? "")})`;
}
