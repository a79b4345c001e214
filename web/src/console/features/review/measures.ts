// The figures around review: the waterfall of a score, the time a decision takes, and how far stewards agree.

import { groupBy } from "@shared/model/group";
import type { Decision, TaskDetail } from "./api";

interface Span {
  key: string;
  bits: number;
  from: number;
  to: number;
}

export type Bar = Span & ({ kind: "prior" | "score" } | { kind: "reason"; attribute: string; level: string });

/** What each attribute adds, from what is known before anything is compared to the score. */
export function waterfall(score: number, reasons: TaskDetail["reasons"], thresholds: { review: number; same_person: number }) {
  const told = reasons.filter((one) => Math.abs(one.bits) >= 0.05).toSorted((a, b) => Math.abs(b.bits) - Math.abs(a.bits));
  const prior = score - reasons.reduce((sum, one) => sum + one.bits, 0);
  const bars: Bar[] = Math.abs(prior) < 0.05 ? [] : [{ kind: "prior", key: "prior", bits: prior, from: 0, to: prior }];
  let sum = prior;
  for (const { attribute, level, bits } of told) {
    bars.push({ kind: "reason", key: attribute, attribute, level, bits, from: sum, to: sum + bits });
    sum += bits;
  }
  bars.push({ kind: "score", key: "score", bits: score, from: 0, to: score });
  const ends = [0, thresholds.review, thresholds.same_person, ...bars.flatMap((bar) => [bar.from, bar.to])];
  return { bars, least: Math.min(...ends) - 0.5, most: Math.max(...ends) + 0.5 };
}

export function median(values: number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return undefined;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** A longer gap is a break, not the time that a decision took. */
const BREAK_SECONDS = 300;
const VERDICTS = ["same", "apart", "household", "shared-value"];

export interface StewardMeasures {
  actor: string;
  decisions: number;
  /** Seconds from one decision to the next, breaks left out. */
  median: number | undefined;
  hours: number;
  saved: number;
}

/** What each steward did, from when the decisions were taken; `manual` is the minutes a pair took the old way. */
export function byActor(decisions: Decision[], manual: number): StewardMeasures[] {
  const told = decisions.filter((one) => VERDICTS.includes(one.kind) && one.holds && one.id === one.group);
  const actors = groupBy(told, (one) => one.actor);
  return [...actors]
    .map(([actor, own]) => {
      const times = own.map((one) => Date.parse(one.at) / 1000).toSorted((a, b) => a - b);
      const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time)).filter((gap) => gap > 0 && gap <= BREAK_SECONDS);
      const usual = median(gaps);
      const hours = usual === undefined ? 0 : (own.length * usual) / 3600;
      const saved = usual === undefined ? 0 : Math.max(0, (own.length * manual) / 60 - hours);
      return { actor, decisions: own.length, median: usual, hours, saved };
    })
    .toSorted((a, b) => b.decisions - a.decisions);
}

/** One in so many decisions is looked at by somebody else. */
const SAMPLE = 4;

/** The decisions of others that are due for a second opinion: always the same ones, whoever asks. */
export function sample(decisions: Decision[], me: string | undefined): Decision[] {
  const hash = (id: string): number => [...id].reduce((sum, letter) => (sum * 33 + (letter.codePointAt(0) ?? 0)) % 9973, 11);
  return decisions.filter(
    (one) => ["same", "apart", "household"].includes(one.kind) && one.holds && one.actor !== me && one.records.flat().length >= 2 && hash(one.id) % SAMPLE === 0,
  );
}

export interface Agreement {
  answers: number;
  agreed: number;
  share: number | undefined;
  /** The interval of Wilson around the share, at 95 %. */
  low: number;
  high: number;
  /** Agreement beyond chance (Cohen), where both said more than one thing. */
  kappa: number | undefined;
}

/** How far two stewards agree on the same pairs. */
export function agree(pairs: { first: string; second: string }[]): Agreement {
  const answers = pairs.length;
  const agreed = pairs.filter((one) => one.first === one.second).length;
  if (answers === 0) return { answers, agreed, share: undefined, low: 0, high: 1, kappa: undefined };
  const share = agreed / answers;
  const z = 1.96;
  const base = 1 + z ** 2 / answers;
  const middle = (share + z ** 2 / (2 * answers)) / base;
  const half = (z / base) * Math.sqrt((share * (1 - share)) / answers + z ** 2 / (4 * answers ** 2));
  const words = new Set(pairs.flatMap((one) => [one.first, one.second]));
  const rate = (side: "first" | "second", word: string): number => pairs.filter((one) => one[side] === word).length / answers;
  const chance = [...words].reduce((sum, word) => sum + rate("first", word) * rate("second", word), 0);
  return { answers, agreed, share, low: middle - half, high: middle + half, kappa: chance < 1 ? (share - chance) / (1 - chance) : undefined };
}
