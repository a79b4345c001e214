// The weights of a model: how strongly each level of an attribute speaks for one person, in bits.

import { readToml, type Table } from "./toml";

export interface Weight {
  level: string;
  /** Against strangers and against people of one household; the smaller one counts. */
  strangers: number;
  household: number;
  /** How often two records of one person reach the level. */
  often: number;
}

export interface AttributeWeights {
  attribute: string;
  weights: Weight[];
}

/** By attribute, the one that can speak most strongly first; within it, the strongest level first. */
export function readWeights(toml: string): AttributeWeights[] {
  const levels = readToml(toml)["levels"] as Record<string, Record<string, Table>> | undefined;
  const all = Object.entries(levels ?? {}).map(([attribute, table]) => ({ attribute, weights: Object.entries(table).map(([level, rates]) => weightOf(level, rates)) }));
  for (const { weights } of all) weights.sort((a, b) => least(b) - least(a));
  return all.sort((a, b) => strongest(b) - strongest(a));
}

/** What a level counts for: it must tell a person from strangers and from their household. */
export function least({ strangers, household }: Weight): number {
  return Math.min(strangers, household);
}

function strongest({ weights }: AttributeWeights): number {
  return Math.max(...weights.map(least));
}

function weightOf(level: string, rates: Table): Weight {
  const rate = (name: string): number => (typeof rates[name] === "number" ? rates[name] : Number.NaN);
  const same = rate("same_person");
  return { level, strangers: Math.log2(same / rate("strangers")), household: Math.log2(same / rate("household")), often: same };
}
