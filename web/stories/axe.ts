// Runs axe-core in a page, by the browser's own protocol, so that the page's policy stays as strict as it is.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Found {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Every violation as a line. */
export async function violations(page: Page): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in window);
  if (!isThere) await page.evaluate(source);
  const found = (await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"], rules: { "color-contrast-enhanced": { enabled: false } } }).then((told) => told.violations)`,
  )) as Found[];
  return found.map((one) => {
    const first = one.nodes[0];
    const why = first?.failureSummary?.replaceAll(/\s+/g, " ").slice(0, 220) ?? "";
    return `${one.id}: ${one.help} (${one.nodes.length}) ${first?.html.slice(0, 200) ?? ""} - ${why}`;
  });
}
