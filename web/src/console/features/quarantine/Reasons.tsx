// The reasons for which rows wait, each with their number, to choose one of them.

import { useFormat, useTexts } from "@shared/i18n";
import { useReasons, type Filters } from "./api";
import css from "./Quarantine.module.css";

interface Props {
  filters: Filters;
  reason: string | undefined;
  choose: (reason: string | undefined) => void;
}

export function Reasons({ filters, reason, choose }: Props) {
  const { t } = useTexts("quarantine");
  const format = useFormat();
  const reasons = useReasons(filters);
  const all = reasons.data ?? [];
  if (all.length === 0) return null;
  const total = all.reduce((sum, one) => sum + one.waiting, 0);
  return (
    <div className={css["chips"]} role="group" aria-label={t("reason")}>
      <button type="button" className={css["chip"]} aria-pressed={reason === undefined} onClick={() => choose(undefined)}>
        {t("reason.all")} <span className="num">{format.number(total)}</span>
      </button>
      {all.map((one) => (
        <button key={one.reason} type="button" className={css["chip"]} aria-pressed={reason === one.reason} onClick={() => choose(reason === one.reason ? undefined : one.reason)}>
          {t(`reason.${one.reason}`)} <span className="num">{format.number(one.waiting)}</span>
        </button>
      ))}
    </div>
  );
}
