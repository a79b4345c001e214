// A dry run or an import while it goes on: how far, how fast, and how long it takes still.

import { useFormat, useTexts } from "@shared/i18n";
import { Meter, Section } from "@shared/ui";
import type { Import } from "./api";
import { Breakdown } from "./Breakdown";
import { paceOf } from "./states";
import css from "./Imports.module.css";

export function Running({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  const figures = one.state === "trying" ? one.upload?.dry_run : one.upload?.progress;
  const { share, left } = paceOf(one.upload?.bytes ?? 0, figures);
  return (
    <Section title={t(`going.${one.state}`)} about={t("going.about")}>
      <Meter label={t(`going.${one.state}`)} share={share}>
        {format.percent(share, 0)}
      </Meter>
      <p className={css["pace"]} role="status">
        <span className="num">{t("going.rows", { count: figures?.rows ?? 0, rows: format.number(figures?.rows ?? 0) })}</span>
        {figures != null && <span className="num">{t("going.speed", { speed: format.number(figures.rows_per_second) })}</span>}
        <span className="num">{left === undefined ? t("going.unknown") : t("left", { time: format.duration(left) })}</span>
      </p>
      {figures != null && <Breakdown parts={figures} />}
    </Section>
  );
}
