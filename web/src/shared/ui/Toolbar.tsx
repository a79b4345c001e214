// Filters of a list in one line; it wraps where there is no room.

import type { ReactNode } from "react";
import css from "./Toolbar.module.css";

export function Toolbar({ label, children, end }: { label: string; children: ReactNode; end?: ReactNode }) {
  return (
    <div role="group" aria-label={label} className={css["bar"]}>
      {children}
      {end !== undefined && <div className={css["end"]}>{end}</div>}
    </div>
  );
}
