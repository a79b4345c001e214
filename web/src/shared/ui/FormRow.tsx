// A line of a form: label, control, hint and error in one rhythm.

import type { ReactNode } from "react";
import css from "./FormRow.module.css";

interface Props {
  label: string;
  /** The id of the control; without it, the row groups several controls. */
  htmlFor?: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}

export function FormRow({ label, htmlFor, hint, error, children }: Props) {
  return (
    <div className={css["row"]} role={htmlFor === undefined ? "group" : undefined} aria-label={htmlFor === undefined ? label : undefined}>
      {htmlFor === undefined ? (
        <span className={css["label"]}>{label}</span>
      ) : (
        <label className={css["label"]} htmlFor={htmlFor}>
          {label}
        </label>
      )}
      <div className={css["control"]}>
        {children}
        {hint !== undefined && <p className={css["hint"]}>{hint}</p>}
        {error !== undefined && (
          <p className={css["error"]} role="alert">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
