// Match cases as the page holds them: read from their file, written to one, and compared in words.

import { readToml, type Table } from "./toml";

export interface Condition {
  attribute: string;
  /** Level names, or words that stand for several; any one of them is enough. */
  levels: string[];
}

export interface Case {
  id: string;
  en: string;
  fr: string;
  when: Condition[];
}

/** What can be compared, with its levels; and the words that stand for several levels. As the program has them. */
export const ATTRIBUTES: Record<string, { levels: string[]; words: string[] }> = {
  first_name: { words: ["same", "alike", "changed"], levels: ["different", "same_common", "same_usual", "same_rare", "nickname", "short", "initial", "part", "typo", "similar"] },
  last_name: { words: ["same", "alike", "changed"], levels: ["different", "same_common", "same_usual", "same_rare", "part", "typo", "similar", "initial"] },
  name_order: { words: [], levels: ["straight", "swapped"] },
  birth_date: { words: ["near", "fits"], levels: ["different", "same", "swapped", "typo", "two_parts", "year"] },
  email: { words: ["near"], levels: ["different", "same", "shared", "local", "named", "numbered", "typo"] },
  phone: { words: ["near"], levels: ["different", "same", "shared", "typo"] },
  address: { words: ["street", "town", "area"], levels: ["different", "other_street", "same"] },
  gender: { words: [], levels: ["different", "same"] },
  birth_place: { words: ["alike"], levels: ["different", "same", "similar"] },
  occupation: { words: [], levels: ["different", "same"] },
  national_id: { words: ["near"], levels: ["different", "same", "typo"] },
  loyalty_card: { words: ["near"], levels: ["different", "same", "shared"] },
};

const text = (value: unknown): string => {
  if (typeof value !== "string") throw new Error("a text expected");
  return value;
};

/** The cases of a file; throws where the file is not understood. */
export function readCases(toml: string): Case[] {
  const list = readToml(toml)["case"];
  if (!Array.isArray(list)) throw new Error("no cases");
  return list.map((one) => {
    const table = one as Table;
    const when = Object.entries(table["when"] as Table).map(([attribute, levels]) => ({ attribute, levels: Array.isArray(levels) ? levels.map(text) : [text(levels)] }));
    return { id: text(table["id"]), en: text(table["en"]), fr: text(table["fr"]), when };
  });
}

/** The cases as a file has them. */
export function writeCases(cases: Case[]): string {
  const written = (levels: string[]): string => (levels.length === 1 ? JSON.stringify(levels[0]) : `[${levels.map((level) => JSON.stringify(level)).join(", ")}]`);
  return cases
    .map(({ id, en, fr, when }) => {
      const conditions = when.filter((one) => one.levels.length > 0).map((one) => `${one.attribute} = ${written(one.levels)}`);
      return `[[case]]\nid = ${JSON.stringify(id)}\nen = ${JSON.stringify(en)}\nfr = ${JSON.stringify(fr)}\nwhen = { ${conditions.join(", ")} }\n`;
    })
    .join("\n");
}

export type CaseChange = { kind: "added" | "removed"; one: Case } | { kind: "changed"; one: Case; before: Case };

const asText = (when: Condition[]): string => JSON.stringify([...when].sort((a, b) => a.attribute.localeCompare(b.attribute)).map((one) => [one.attribute, [...one.levels].sort()]));

/** What differs between two sets of cases; their words alone decide nothing and are left out. */
export function compareCases(before: Case[], after: Case[]): CaseChange[] {
  const known = new Map(before.map((one) => [one.id, one]));
  const kept = new Set(after.map((one) => one.id));
  const removed = before.filter((one) => !kept.has(one.id)).map((one): CaseChange => ({ kind: "removed", one }));
  const rest = after.flatMap((one): CaseChange[] => {
    const was = known.get(one.id);
    if (was === undefined) return [{ kind: "added", one }];
    return asText(was.when) === asText(one.when) ? [] : [{ kind: "changed", one, before: was }];
  });
  return [...removed, ...rest];
}

/** An id that no case has yet. */
export function freeId(cases: Case[]): string {
  const taken = new Set(cases.map((one) => one.id));
  for (let number = cases.length + 1; ; number += 1) {
    const id = `M${String(number).padStart(2, "0")}`;
    if (!taken.has(id)) return id;
  }
}
