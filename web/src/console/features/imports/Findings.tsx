// Why rows cannot be taken in, and what cleaning remarked about those that can, each by kind.

import type { Schemas } from "@shared/api";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";

import { AppLink } from "@shared/ui";
import { useId } from "react";
import css from "./Imports.module.css";

/** With an import, each reason leads to its rows in quarantine. */
export function Reasons({ reasons, importId }: { reasons: Schemas["ImportReason"][]; importId?: string }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={css["findingsTitle"]}>
        {t("reasons.title")}
      </h3>
      {reasons.length === 0 && <p className={css["faint"]}>{t("reasons.none")}</p>}
      <ul className={css["findingsList"]}>
        {reasons.map(({ reason, rows, first }) => (
          <li key={reason}>
            <span className={`num ${css["number"] ?? ""}`}>{format.number(rows)}</span>
            <span>
              {importId === undefined ? t(`reason.${reason}`) : <AppLink to={`/quarantine?import=${importId}&reason=${reason}`}>{t(`reason.${reason}`)}</AppLink>}
              <small>{t("reasons.rows", { rows: format.list(first.map((row) => format.number(row))), count: first.length })}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Remarks({ remarks, corrected }: { remarks: Schemas["ImportRemark"][]; corrected?: number }) {
  const { t } = useTexts("imports");
  const { field, remark: words } = useVocabulary();
  const format = useFormat();
  const id = useId();
  const most = Math.max(1, ...remarks.map((one) => one.number));
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={css["findingsTitle"]}>
        {t("remarks.title")} {corrected !== undefined && corrected > 0 && <small>{t("remarks.rows", { count: corrected })}</small>}
      </h3>
      {remarks.length === 0 && <p className={css["faint"]}>{t("remarks.none")}</p>}
      <ul className={css["findingsList"]}>
        {remarks.map(({ remark, number }) => {
          const [name = "", kind = ""] = remark.split(/[:.]/);
          return (
            <li key={remark}>
              <span className={`num ${css["number"] ?? ""}`}>{format.number(number)}</span>
              <span>
                <strong>{field(name)}</strong> {words(kind)}
                <span className={css["weight"]} aria-hidden>
                  <span style={{ width: `${(100 * number) / most}%` }} />
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
