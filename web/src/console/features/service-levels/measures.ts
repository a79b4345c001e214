// What a point of the history says of a level; pure, so that a test can say it.

import type { Level, Point } from "./api";

/** The levels whose history can be drawn; recovery is told by its interruptions. */
export const DRAWN = ["response_mean", "response_p99", "availability", "sync_rate", "integration_errors"] as const;
export type Drawn = (typeof DRAWN)[number];

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100;
}

const MEASURES: Record<Drawn, (point: Point) => number | null> = {
  response_mean: (point) => point.mean_ms ?? null,
  response_p99: (point) => point.p99_ms ?? null,
  availability: (point) => share(point.requests - point.failures, point.requests),
  sync_rate: (point) => point.sync_rate ?? null,
  integration_errors: (point) => share(point.exchange_errors, point.exchanged),
};

export function measure(level: Drawn, points: Point[]): (number | null)[] {
  return points.map(MEASURES[level]);
}

export type Tone = "good" | "warn" | "bad" | "neutral";

export function toneOf(state: Level["state"]): Tone {
  if (state === "ok") return "good";
  if (state === "at_risk") return "warn";
  return state === "missed" ? "bad" : "neutral";
}
