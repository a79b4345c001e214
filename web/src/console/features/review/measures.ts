// The figures around review: the waterfall of a score, the order of the queue, and what each steward did.

import { groupBy } from "@shared/model/group";
import type { Statistics, Task, TaskDetail } from "./api";

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

/** The tasks with these behind all others. */
export function lastOnes(tasks: Task[], last: ReadonlySet<string>): Task[] {
  return last.size === 0 ? tasks : [...tasks.filter((one) => !last.has(one.id)), ...tasks.filter((one) => last.has(one.id))];
}

type Day = Statistics["days"][number];
type Counted = "decided" | "undecided" | "second_opinions" | "timed" | "hours_spent" | "hours_saved";

export type Work = Pick<Day, Counted> & { key: string };

/** The work of several days or people added up by what they have in common, the most decided first. */
export function addUp(days: Day[], by: "steward" | "day"): Work[] {
  const groups = groupBy(days, (one) => one[by]);
  const sum = (own: Day[], what: Counted): number => own.reduce((total, one) => total + one[what], 0);
  return [...groups]
    .map(([key, own]) => ({
      key,
      decided: sum(own, "decided"),
      undecided: sum(own, "undecided"),
      second_opinions: sum(own, "second_opinions"),
      timed: sum(own, "timed"),
      hours_spent: sum(own, "hours_spent"),
      hours_saved: sum(own, "hours_saved"),
    }))
    .toSorted((a, b) => b.decided - a.decided);
}
