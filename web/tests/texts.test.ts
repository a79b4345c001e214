// Texts are complete in both languages, every one is used, and every one that is used is there.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const PLURAL = /_(zero|one|two|few|many|other)$/;

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

function texts(path: string): Record<string, string> {
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
}

const sources = files("src").filter((path) => /\.tsx?$/.test(path) && !path.includes(".test."));
const english = files("src").filter((path) => path.endsWith("texts.en.json"));

/** The text of every source that may use the texts of a folder. */
function users(folder: string): string {
  const everywhere = folder.endsWith("common");
  return sources.filter((path) => everywhere || path.startsWith(folder)).map((path) => readFileSync(path, "utf8")).join("\n");
}

function isUsed(key: string, source: string): boolean {
  if (new RegExp(`["'\`](common:)?${key.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}["'\`]`).test(source)) return true;
  // A key made at run time: `reason.${word}` uses every key that begins with `reason.`.
  return [...source.matchAll(/[`]((?:[\w-]+[.:])+)\$\{/g)].some(([, start]) => key.startsWith((start ?? "").replace("common:", "")));
}

describe.each(english)("%s", (path) => {
  const en = texts(path);
  const fr = texts(path.replace(".en.", ".fr."));
  const source = users(dirname(path));

  it("has the same keys in French", () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
  });
  it("is written out in both languages", () => {
    for (const all of [en, fr]) expect(Object.entries(all).filter(([, text]) => text.trim() === "")).toEqual([]);
  });
  it("fills the same places in both languages", () => {
    const places = (text: string | undefined): string[] => (text?.match(/\{\{\s*\w+/g) ?? []).sort();
    for (const key of Object.keys(en)) expect([key, ...places(fr[key])]).toEqual([key, ...places(en[key])]);
  });
  it("has no text that nothing uses", () => {
    // The vocabulary has every word of the server, whether a page needs it today or not.
    if (dirname(path).endsWith("vocabulary")) return;
    expect(Object.keys(en).filter((key) => !isUsed(key.replace(PLURAL, ""), source))).toEqual([]);
  });
  it("has every text that is asked for", () => {
    if (dirname(path).endsWith("common")) return;
    const known = new Set(Object.keys(en).map((key) => key.replace(PLURAL, "")));
    const common = new Set(Object.keys(texts("src/shared/i18n/common/texts.en.json")));
    const asked = [...source.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key ?? "");
    const missing = asked.filter((key) => (key.startsWith("common:") ? !common.has(key.slice(7)) : !known.has(key)));
    // A file may use the shared texts directly.
    expect(missing.filter((key) => !common.has(key))).toEqual([]);
  });
});
