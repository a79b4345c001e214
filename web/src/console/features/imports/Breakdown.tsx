// What became of rows, or would become of them, as one bar with its parts named beneath.

import { useFormat, useTexts } from "@shared/i18n";
import css from "./Imports.module.css";

const PARTS = ["created", "changed", "unchanged", "outdated", "quarantined", "failed"] as const;

export type Parts = Record<(typeof PARTS)[number], number>;

export function Breakdown({ parts }: { parts: Parts }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  const all = PARTS.reduce((sum, part) => sum + parts[part], 0);
  return (
    <div>
      <div className={css["bar"]} aria-hidden>
        {PARTS.map((part) => parts[part] > 0 && <span key={part} data-part={part} style={{ flexGrow: parts[part] }} />)}
      </div>
      <dl className={css["parts"]}>
        {PARTS.map((part) => (
          <div key={part} data-empty={parts[part] === 0}>
            <dt>
              <span className={css["key"]} data-part={part} aria-hidden />
              {t(`part.${part}`)}
            </dt>
            <dd className="num">
              {format.number(parts[part])}
              {all > 0 && parts[part] > 0 && <span>{format.percent(parts[part] / all)}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
