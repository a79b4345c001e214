// The source that a value or a record comes from, in a colour of its own everywhere.

import { IconUserEdit } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { useTexts } from "../i18n";
import css from "./SourceBadge.module.css";

/** The hue of a source follows from its name, so that it is the same on every page. */
export function hueOf(name: string): number {
  let sum = 5;
  for (const letter of name) sum = (sum * 131 + (letter.codePointAt(0) ?? 0)) % 99_991;
  return Math.round((sum * 137.508) % 360);
}

/** The hue as a variable for style sheets. */
export function hueStyle(source: string): CSSProperties {
  return { "--hue": hueOf(source) } as CSSProperties;
}

export function SourceBadge({ source }: { source: string }) {
  const { t } = useTexts("common");
  const steward = source === "steward";
  return (
    <span className={css["badge"]} data-steward={steward} style={hueStyle(source)}>
      {steward ? <IconUserEdit size={12} aria-hidden /> : <span className={css["dot"]} aria-hidden />}
      <span className="sr-only">{t("source")} </span>
      {steward ? t("stewardSource") : source}
    </span>
  );
}
