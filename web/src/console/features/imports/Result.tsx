// What came of an import that is over: its rows, why some wait in quarantine, and what cleaning remarked.

import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Section } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconShieldX } from "@tabler/icons-react";
import type { Import } from "./api";
import { Breakdown } from "./Breakdown";
import { Reasons, Remarks } from "./Findings";
import { Flaw } from "./Flaw";
import css from "./Imports.module.css";

export function Result({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  const figures = one.upload?.progress;
  const fault = one.upload?.fault;
  const seconds = one.finished_at == null ? 0 : (Date.parse(one.finished_at) - Date.parse(one.started_at)) / 1000;
  const about = one.finished_at == null ? t(`state.${one.state}`) : t("result.about", { when: format.dateTime(one.finished_at), time: format.duration(Math.max(seconds, 0)) });
  const repair = one.counts.quarantined > 0 && (
    <Button component={AppLink} to={`/quarantine?import=${one.id}`} variant="default">
      {t("repair", { count: one.counts.quarantined })}
    </Button>
  );
  return (
    <Section title={t(`result.${one.state}`)} about={about} actions={repair}>
      {fault != null && <Flaw flaw={fault} />}
      <Breakdown parts={one.counts} />
      {one.counts.removed > 0 && (
        <p className={css["forbidden"]}>
          <IconShieldX size={15} aria-hidden /> {t("removed", { count: one.counts.removed })}
        </p>
      )}
      <div className={css["findings"]}>
        {figures != null && <Reasons reasons={figures.reasons} importId={one.id} />}
        <Remarks remarks={one.remarks ?? []} />
      </div>
    </Section>
  );
}
