// The states of an import, what each looks like, and what can be told of one that runs.

import type { Tone } from "@shared/ui";
import type { Schemas } from "@shared/api";

const TONES: Record<string, Tone> = {
  arriving: "info",
  waiting: "warn",
  trying: "info",
  running: "accent",
  finished: "good",
  failed: "bad",
  cancelled: "neutral",
  discarded: "neutral",
  expired: "neutral",
  unfinished: "warn",
};

export function toneOf(state: string): Tone {
  return TONES[state] ?? "neutral";
}

/** Whether something goes on by itself. */
export function isBusy(state: string): boolean {
  return state === "trying" || state === "running" || state === "arriving";
}

/** Whether nothing more will become of it. */
export function isOver(state: string): boolean {
  return ["finished", "failed", "cancelled", "discarded", "expired", "unfinished"].includes(state);
}

export interface Pace {
  /** From 0 to 1. */
  share: number;
  /** Seconds to go; undefined where nothing tells yet. */
  left: number | undefined;
}

/** How far a file is, by the bytes of the rows that are settled, and how long the rest takes at the pace of now. */
export function paceOf(bytes: number, figures: Schemas["ImportFigures"] | null | undefined): Pace {
  if (figures === null || figures === undefined || bytes === 0) return { share: 0, left: undefined };
  const share = Math.min(1, figures.bytes / bytes);
  if (share === 0 || figures.rows_per_second <= 0) return { share, left: undefined };
  return { share, left: (figures.rows / share - figures.rows) / figures.rows_per_second };
}
