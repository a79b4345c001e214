// A word with a tone: a state, a kind, a count. Never colour alone: the word says it too.

import type { ReactNode } from "react";
import css from "./Tag.module.css";

export type Tone = "neutral" | "accent" | "good" | "warn" | "bad" | "info";

interface Props {
  tone?: Tone;
  /** A dot before the word, for states. */
  dot?: boolean;
  title?: string;
  children: ReactNode;
}

export function Tag({ tone = "neutral", dot = false, title, children }: Props) {
  return (
    <span className={css["tag"]} data-tone={tone} title={title}>
      {dot && <span className={css["dot"]} aria-hidden />}
      {children}
    </span>
  );
}
