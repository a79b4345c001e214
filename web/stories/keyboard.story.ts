// Somebody without a mouse: signs in, goes from page to page, and sees where they are on each.

import type { Page } from "playwright-core";
import { story } from "./harness";

/** Places at which Tab stops that are looked at on a page. */
const STOPS = 30;
const PAGES = ["h", "f", "r", "t", "s", "i", "q", "u", "d", "m", "a", "e", "w", "j", "l"];

interface Stop {
  name: string;
  /** Where it is the body: past the last place. */
  isOver: boolean;
  inSight: boolean;
  /** What marked the place before this one, by looks that it has lost again. */
  wasSeen: boolean;
  isSame: boolean;
}

/** Runs in the browser: looks at what has the focus, and whether what had it before looks otherwise now. */
function stop(): Stop {
  const looksOf = (element: Element): string =>
    [element, element.parentElement, element.nextElementSibling, element.previousElementSibling]
      .map((one) => {
        if (one === null) return "";
        const { outline, boxShadow, borderColor, backgroundColor, textDecoration, transform } = getComputedStyle(one);
        return [outline, boxShadow, borderColor, backgroundColor, textDecoration, transform].join();
      })
      .join("|");
  const kept = window as unknown as { amigoBefore?: { element: Element; looks: string } | undefined };
  const before = kept.amigoBefore;
  const element = document.activeElement ?? document.body;
  const box = element.getBoundingClientRect();
  const isDay = element instanceof HTMLInputElement && element.type === "date";
  const seen = element.closest("label")?.getBoundingClientRect() ?? box;
  const result = {
    name: `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}"`,
    isOver: element === document.body,
    inSight: seen.bottom > 0 && seen.top < innerHeight && seen.right > 0 && seen.left < innerWidth,
    wasSeen: before === undefined || before.element === element || !before.element.isConnected || looksOf(before.element) !== before.looks,
    // Whoever enters a day stops at its parts.
    isSame: before?.element === element && !isDay,
  };
  kept.amigoBefore = element === document.body ? undefined : { element, looks: looksOf(element) };
  return result;
}

/** Goes by Tab over what can be reached in the page, and tells what is wrong with it. */
async function walk(page: Page): Promise<{ faults: string[]; stops: number }> {
  await page.evaluate(() => {
    Object.assign(window, { amigoBefore: undefined });
    document.querySelector("main")?.focus();
  });
  const faults: string[] = [];
  let last = "main";
  for (let stops = 0; stops < STOPS; stops += 1) {
    await page.keyboard.press("Tab");
    const { name, isOver, inSight, wasSeen, isSame } = await page.evaluate(stop);
    if (!wasSeen) faults.push(`the focus is not to be seen on ${last}`);
    if (isOver) return { faults, stops };
    if (isSame) faults.push(`Tab does not leave ${name}`);
    if (!inSight) faults.push(`${name} has the focus and is out of sight`);
    last = name;
  }
  return { faults, stops: STOPS };
}

export default story("keyboard", {}, async (s) => {
  const { login, password } = await s.somebody({ roles: ["integrator", "steward"] });
  const page = await s.open();
  const { keyboard } = page;
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  const tabTo = async (truth: () => Promise<boolean>, what: string): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) {
      if (await truth()) return;
      await keyboard.press("Tab");
    }
    s.expect(false, `Tab reaches ${what}`);
  };
  const isAt = (label: string) => () => page.evaluate((name) => {
    const element = document.activeElement;
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((one) => one.textContent ?? "") : [];
    return [element?.getAttribute("aria-label") ?? "", element?.textContent ?? "", ...labels].some((one) => one.trim().startsWith(name));
  }, label);

  await page.goto(`${s.url}/`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await tabTo(isAt("Login"), "the login");
  await keyboard.type(login);
  await tabTo(isAt("Password"), "the password");
  await keyboard.type(password);
  await keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Main navigation" }).waitFor();

  // Past the navigation at once.
  await s.visit(page, "/");
  const past = page.getByRole("link", { name: "Skip to content" });
  await past.focus();
  s.expect(((await past.boundingBox())?.y ?? -1) >= 0, "the way past the navigation is seen once it has the focus");
  await keyboard.press("Enter");
  s.expect(await page.evaluate(() => document.activeElement?.id === "main"), "it leads to the page");

  // Every page by two keys; every place of it by Tab, and seen.
  let stops = 0;
  for (const key of PAGES) {
    await page.getByRole("main").focus();
    await keyboard.press("g");
    await keyboard.press(key);
    await s.settled(page);
    const path = new URL(page.url()).pathname;
    const walked = await walk(page);
    stops += walked.stops;
    s.expect(walked.stops > 0, `there is something to reach on ${path}`);
    s.faults.push(...new Set(walked.faults.map((fault) => `${path}: ${fault}`)));
    await keyboard.press("Escape");
  }
  s.remarks.push(`${stops} places reached by Tab on ${PAGES.length} pages`);

  // A dialog keeps the focus, and gives it back.
  await page.getByRole("main").focus();
  await keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  for (let turn = 0; turn < 6; turn += 1) {
    await keyboard.press("Tab");
    s.expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null), "the focus stays in the dialog");
  }
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("main").focus();
  await keyboard.press("g");
  await keyboard.press("j");
  await page.getByRole("button", { name: "Start a job" }).waitFor();
  await page.getByRole("main").focus();
  await tabTo(isAt("Start a job"), "the button");
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  s.expect((await focused()).startsWith("Start a job"), "a dialog gives the focus back");

  // A menu.
  await page.getByRole("button", { name: "Your account and settings" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await keyboard.press("ArrowDown");
  s.expect(await page.evaluate(() => document.activeElement?.getAttribute("role") === "menuitem"), "arrows move in a menu");
  await keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  s.expect((await focused()).includes("Your account and settings"), "a menu gives the focus back");

  // A table: arrows from row to row, Enter opens, Escape gives the focus back to the row.
  await page.getByRole("main").focus();
  await keyboard.press("g");
  await keyboard.press("e");
  await page.getByRole("grid").getByRole("row").nth(3).waitFor();
  const row = (): Promise<string | null> => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex") ?? null);
  await page.getByRole("main").focus();
  await tabTo(async () => (await row()) !== null, "the rows");
  const first = Number(await row());
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  s.expect(Number(await row()) === first + 2, "arrows move from row to row");
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  s.expect(Number(await row()) === first + 2, "the row has the focus again");
});
