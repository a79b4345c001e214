// What would become of every row, before anything is written.

import type { Figures } from "./api";
import { useFormat, useTexts } from "@shared/i18n";
import { Section } from "@shared/ui";
import { Breakdown } from "./Breakdown";
import { Reasons, Remarks } from "./Findings";
import css from "./Imports.module.css";

export function DryRun({ figures, compact = false }: { figures: Figures; compact?: boolean }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  if (compact) return <Breakdown parts={figures} />;
  const about = t("dry.about", { rows: format.number(figures.rows), speed: format.number(figures.rows_per_second) });
  return (
    <Section title={t("dry.title")} about={about}>
      <Breakdown parts={figures} />
      {figures.quarantined_before > 0 && <p className={css["faint"]}>{t("dry.before", { count: figures.quarantined_before })}</p>}
      <div className={css["findings"]}>
        <Reasons reasons={figures.reasons} />
        <Remarks remarks={figures.remarks} corrected={figures.corrected} />
      </div>
    </Section>
  );
}
