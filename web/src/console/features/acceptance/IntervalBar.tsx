// A share with its interval on a line, and the target that it is held against.

import { useFormat } from "@shared/i18n";
import type { Interval } from "./figures";
import css from "./Acceptance.module.css";

interface Props {
  interval: Interval;
  target: number;
  verdict: string;
  /** Where the line begins, so that what is near 100 % can be told apart. */
  from: number;
}

export function IntervalBar({ interval, target, verdict, from }: Props) {
  const format = useFormat();
  const at = (share: number): number => (100 * (Math.max(from, share) - from)) / (1 - from);
  return (
    <span className={css["interval"]} data-verdict={verdict} aria-hidden>
      <span style={{ left: `${at(interval.lower)}%`, width: `${Math.max(0.5, at(interval.upper) - at(interval.lower))}%` }} />
      <i style={{ left: `${at(interval.value)}%` }} />
      <b style={{ left: `${at(target)}%` }} title={format.percent(target, 1)} />
    </span>
  );
}

/** Where lines begin so that all of these intervals and targets lie on them. */
export function scaleFrom(shares: number[]): number {
  const least = Math.min(...shares);
  return [0.95, 0.9, 0.8, 0.5].find((from) => least >= from) ?? 0;
}
