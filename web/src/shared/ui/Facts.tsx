// What is known of one thing: names at the left, what they are at the right.

import type { ReactNode } from "react";
import css from "./Facts.module.css";

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={css["facts"]}>{children}</dl>;
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={css["fact"]}>
      <dt className={css["label"]}>{label}</dt>
      <dd className={css["value"]}>{children}</dd>
    </div>
  );
}
