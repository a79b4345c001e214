// The source that a value or a record comes from, in a colour of its own everywhere.

import { IconUserEdit } from "@tabler/icons-react";
import { useTexts } from "../i18n";
import css from "./SourceBadge.module.css";

const HUES = 8;

/** The hue of a source follows from its name, so that it is the same on every page. */
export function hueOf(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % HUES;
}

export function SourceBadge({ source }: { source: string }) {
  const { t } = useTexts("common");
  const steward = source === "steward";
  return (
    <span className={css["badge"]} data-hue={steward ? "steward" : hueOf(source)}>
      {steward ? <IconUserEdit size={12} aria-hidden /> : <span className={css["dot"]} aria-hidden />}
      <span className="sr-only">{t("source")} </span>
      {steward ? t("stewardSource") : source}
    </span>
  );
}
