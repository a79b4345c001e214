// A share as a bar with its number beside it.

import type { ReactNode } from "react";
import css from "./Meter.module.css";

interface Props {
  /** What the bar tells, for whoever does not see it. */
  label: string;
  /** From 0 to 1; undefined where nothing is measured. */
  share: number | null | undefined;
  tone?: "accent" | "good" | "warn" | "bad";
  /** The number, or another word. */
  children?: ReactNode;
}

export function Meter({ label, share, tone = "accent", children }: Props) {
  const part = Math.max(0, Math.min(1, share ?? 0));
  return (
    <div className={css["place"]}>
      <div className={css["track"]} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(part * 100)}>
        <div className={css["bar"]} data-tone={tone} style={{ width: `${part * 100}%` }} />
      </div>
      {children !== undefined && <span className={`${css["text"] ?? ""} num`}>{children}</span>}
    </div>
  );
}
