// How many pairs a round will ask for, estimated before they are drawn. Sizes by optimum allocation (Cochran, Sampling
// Techniques, 1977, 5.5), as the server computes them, with the strata of the round before; without one, those of a
// sample that knows no strata. The server's own draw decides.

import type { Stratum, Targets } from "./figures";

const Z: [number, number][] = [
  [0.9, 1.645],
  [0.95, 1.96],
  [0.99, 2.576],
];
const FEWEST = 30;
const CONTROL = 100;
const JOINED = ["sure", "near_threshold", "through"];
const USUAL_SHARES: Record<string, number> = {
  sure: 0.995, near_threshold: 0.95, through: 0.85, review: 0.6, just_below: 0.25, far_below: 0.03, wider_near: 0.35, wider_far: 0.02, beneath: 0.001,
};

/** The confidences that can be chosen. */
export const CONFIDENCES: readonly number[] = Z.map(([confidence]) => confidence);

export interface Estimate {
  pairs: number;
  /** Whether the strata of a round before were known. */
  stratified: boolean;
}

interface Part {
  weight: number;
  spread: number;
  population: number;
}

/** About how many pairs are to be judged. */
export function estimatePairs(targets: Targets, before: Stratum[] | undefined): Estimate {
  const z = Z.find(([confidence]) => confidence >= targets.confidence)?.[1] ?? 2.576;
  if (before === undefined) {
    const simple = (share: number, half: number): number => (share * (1 - share)) / (half / z) ** 2;
    const pairs = Math.max(simple(targets.precision, targets.precision_half_width), simple(targets.recall, targets.recall_half_width));
    return { pairs: Math.ceil(Math.max(pairs, 8 * FEWEST + CONTROL)), stratified: false };
  }
  const share = (one: Stratum): number => {
    const judged = one.same + one.different;
    return judged === 0 ? (USUAL_SHARES[one.stratum] ?? 0.5) : (one.same + 2) / (judged + 4);
  };
  const isJoined = (one: Stratum): boolean => JOINED.includes(one.stratum);
  const inFrame = before.filter((one) => one.stratum !== "beneath");
  const sum = (strata: Stratum[], of: (one: Stratum) => number): number => strata.reduce((all, one) => all + of(one), 0);
  const joinedPairs = Math.max(1, sum(inFrame.filter(isJoined), (one) => one.population));
  const found = sum(inFrame.filter(isJoined), (one) => one.population * share(one));
  const missed = sum(inFrame.filter((one) => !isJoined(one)), (one) => one.population * share(one));
  const all = Math.max(1, found + missed);
  const part = (one: Stratum, weight: number): Part => ({ weight, spread: Math.sqrt(Math.max(0, share(one) * (1 - share(one)))), population: one.population });
  const precision = inFrame.map((one) => part(one, isJoined(one) ? one.population / joinedPairs : 0));
  const recall = inFrame.map((one) => part(one, (one.population * (isJoined(one) ? missed : found)) / (all * all)));
  const forPrecision = allocate(precision, (targets.precision_half_width / z) ** 2);
  const forRecall = allocate(recall, (targets.recall_half_width / z) ** 2);
  const sizes = inFrame.map((one, place) => Math.min(one.population, Math.max(FEWEST, forPrecision[place] ?? 0, forRecall[place] ?? 0)));
  const control = before.find((one) => one.stratum === "beneath")?.population ?? 0;
  return { pairs: sizes.reduce((total, size) => total + size, 0) + Math.min(CONTROL, control), stratified: true };
}

/** A stratum that would need more pairs than it has is judged whole, and the others are computed again. */
function allocate(parts: Part[], variance: number): number[] {
  const whole = new Set<number>();
  for (;;) {
    const open = parts.filter((_, place) => !whole.has(place));
    const sum = open.reduce((all, { weight, spread }) => all + weight * spread, 0);
    const own = open.reduce((all, { weight, spread, population }) => all + (weight * spread) ** 2 / Math.max(1, population), 0);
    const size = ({ weight, spread }: Part): number => Math.ceil((sum / (variance + own)) * weight * spread);
    const full = parts.findIndex((part, place) => !whole.has(place) && size(part) > part.population);
    if (full < 0) return parts.map((part, place) => (whole.has(place) ? part.population : size(part)));
    whole.add(full);
  }
}
