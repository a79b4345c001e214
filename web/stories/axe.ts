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

/** What is asked of a page: everything; what another language and another scheme can change; or what another width can. */
export type Asked = "everything" | "words and colours" | "all but colours";

/** The rule of AAA is no rule of ours. */
const ENHANCED = { "color-contrast-enhanced": { enabled: false } };
/** All of axe's groups but those of structure, of keys and of parsing. */
const WORDS = ["aria", "color", "forms", "language", "name-role-value", "semantics", "tables", "text-alternatives"].map((group) => `cat.${group}`);
const OPTIONS: Record<Asked, object> = {
  everything: { rules: ENHANCED },
  "words and colours": { runOnly: { type: "tag", values: WORDS }, rules: ENHANCED },
  "all but colours": { rules: { ...ENHANCED, "color-contrast": { enabled: false }, "link-in-text-block": { enabled: false } } },
};

/** What lies above a page. */
const ABOVE = "[role=dialog], [role=menu], [role=alert]";

/** Every violation as a line; of what lies above the page alone, where something does and only that is asked about. */
export async function violations(page: Page, asked: Asked, above: boolean): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in window);
  if (!isThere) await page.evaluate(source);
  const options = JSON.stringify({ ...OPTIONS[asked], resultTypes: ["violations"] });
  const part = above && (await page.locator(ABOVE).count()) > 0 ? JSON.stringify({ include: [ABOVE] }) : "document";
  const found = (await page.evaluate(`axe.run(${part}, ${options}).then((told) => told.violations)`)) as Found[];
  return found.map((one) => {
    const first = one.nodes[0];
    const why = first?.failureSummary?.replaceAll(/\s+/g, " ").slice(0, 220) ?? "";
    return `${one.id}: ${one.help} (${one.nodes.length}) ${first?.html.slice(0, 200) ?? ""} - ${why}`;
  });
}
