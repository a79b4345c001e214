// What a change of a what-if weighs, and the order in which a sample of them is judged.

import type { Change } from "./api";

/** The records that it touches: what is at stake. */
export function weightOf({ parts }: Change): number {
  return parts.reduce((sum, part) => sum + part.records.length, 0);
}

export function keyOf({ kind, parts }: Change): string {
  return `${kind} ${parts.map((part) => part.records[0] ?? "").join(" ")}`;
}

/** The two records to be judged: those of the strongest link where it is known, else one of either side. */
export function pairOf(change: Change): [string, string] {
  const [a, b] = change.link?.records ?? change.parts.map((part) => part.records[0] ?? "");
  return [a ?? "", b ?? ""];
}

/** An order that chance gives, the same one for the same seed: whatever was judged so far is a random sample. */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  let state = 0x811c9dc5;
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const order = [...items];
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = Math.floor(random() * (place + 1));
    [order[place], order[other]] = [order[other] as T, order[place] as T];
  }
  return order;
}

export type Label = "same" | "different" | "cannot_say";

export interface Score {
  right: number;
  judged: number;
  unsure: number;
}

/** How many of the judged changes are right: merges of one person, splits of two. */
export function scoreOf(changes: Change[], labels: Record<string, Label>, kind: string): Score {
  const score = { right: 0, judged: 0, unsure: 0 };
  for (const change of changes) {
    const label = labels[keyOf(change)];
    if (label === undefined || change.kind !== kind) continue;
    if (label === "cannot_say") {
      score.unsure += 1;
      continue;
    }
    score.judged += 1;
    if ((label === "same") === (change.kind === "merge")) score.right += 1;
  }
  return score;
}
