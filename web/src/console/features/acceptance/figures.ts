// The figures of a round as the server tells them, and what a round asks for. The contract leaves their shape open.

export interface Interval {
  value: number;
  lower: number;
  upper: number;
}

export interface Figure {
  target: number;
  estimate: Interval;
  /** If every pair that is undecided or without a label spoke against the matching, and for it. */
  worst: Interval;
  best: Interval;
  verdict: "met" | "not_met" | "not_shown";
}

export interface Stratum {
  stratum: string;
  population: number;
  same: number;
  different: number;
  cannot_say: number;
  pending: number;
  share: Interval;
}

export interface Figures {
  seed: number;
  precision: Figure;
  recall: Figure;
  strata: Stratum[];
  drawn: number;
  labelled: number;
  cannot_say: number;
  pending: number;
  gone: number;
}

export interface Targets {
  precision: number;
  recall: number;
  confidence: number;
  precision_half_width: number;
  recall_half_width: number;
}

export const USUAL: Targets = { precision: 0.99, recall: 0.93, confidence: 0.95, precision_half_width: 0.005, recall_half_width: 0.02 };

/** The targets of a round; what is not told is usual. */
export function targetsOf(told: Record<string, unknown>): Targets {
  const number = (name: keyof Targets): number => (typeof told[name] === "number" ? told[name] : USUAL[name]);
  return { precision: number("precision"), recall: number("recall"), confidence: number("confidence"), precision_half_width: number("precision_half_width"), recall_half_width: number("recall_half_width") };
}

/** The figures of a round, once pairs are drawn. */
export function figuresOf(round: { figures?: Record<string, unknown> | null | undefined }): Figures | undefined {
  return round.figures === null || round.figures === undefined ? undefined : (round.figures as unknown as Figures);
}
