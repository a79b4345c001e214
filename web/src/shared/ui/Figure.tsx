// A number with its label, and where it can be looked into, the way there.

import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./Figure.module.css";
import { AppLink } from "./navigation";

interface Props {
  label: string;
  /** Undefined while it is fetched. */
  value: ReactNode | undefined;
  /** A line beneath: a change, a share, a moment. */
  note?: ReactNode;
  /** The people or the list behind the number. */
  to?: string;
  tone?: "neutral" | "good" | "warn" | "bad";
}

export function Figure({ label, value, note, to, tone = "neutral" }: Props) {
  const content = (
    <>
      <span className={css["label"]}>{label}</span>
      <span className={`${css["value"] ?? ""} num`} data-tone={tone}>
        {value ?? <Skeleton height={26} width={88} />}
      </span>
      <span className={css["note"]}>{note}</span>
    </>
  );
  if (to === undefined) return <div className={css["figure"]}>{content}</div>;
  return (
    <AppLink to={to} className={css["figure"] ?? ""} data-link>
      {content}
    </AppLink>
  );
}

/** Figures side by side. */
export function Figures({ children }: { children: ReactNode }) {
  return <div className={css["figures"]}>{children}</div>;
}
