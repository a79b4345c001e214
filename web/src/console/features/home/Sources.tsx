// How fresh each source is: when something came last, and how much of it came soon after it happened.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Empty, Loading, RelativeTime, Section, ShortTable, SourceBadge, Tag, type ShortColumn } from "@shared/ui";
import { IconDatabasePlus } from "@tabler/icons-react";
import type { SourceFigures } from "./api";

const PROMPT = 0.9;

export function Sources({ sources }: { sources: SourceFigures[] | undefined }) {
  const { t } = useTexts("home");
  const { may } = useSession();
  const linked = may("sources:read");
  const columns = useColumns(linked);
  return (
    <Section title={t("sources.title")} about={t("sources.about")} actions={linked && <AppLink to="/sources">{t("sources.open")}</AppLink>} flush>
      {sources === undefined ? (
        <Loading lines={5} />
      ) : (
        <ShortTable
          label={t("sources.title")}
          rows={sources}
          id={(one) => one.name}
          columns={columns}
          empty={
            <Empty icon={IconDatabasePlus} title={t("sources.none")} action={linked && <AppLink to="/sources">{t("sources.open")}</AppLink>}>
              {t("sources.noneText")}
            </Empty>
          }
        />
      )}
    </Section>
  );
}

function useColumns(linked: boolean): ShortColumn<SourceFigures>[] {
  const { t } = useTexts("home");
  const format = useFormat();
  return [
    { key: "name", header: t("sources.source"), cell: (one) => (linked ? <AppLink to={`/sources?source=${encodeURIComponent(one.name)}`}><SourceBadge source={one.name} /></AppLink> : <SourceBadge source={one.name} />) },
    { key: "records", header: t("sources.records"), align: "end", cell: (one) => format.number(one.records) },
    { key: "last", header: t("sources.last"), align: "end", cell: (one) => (one.last_change_at == null ? "–" : <RelativeTime at={one.last_change_at} />) },
    { key: "day", header: t("sources.day"), align: "end", cell: (one) => format.number(one.fresh.changes_24h) },
    {
      key: "prompt",
      header: t("sources.prompt"),
      align: "end",
      cell: ({ fresh }) => {
        if (fresh.dated_24h === 0) return "–";
        const share = fresh.within_5_minutes / fresh.dated_24h;
        return <Tag tone={share >= PROMPT ? "good" : "warn"}>{format.percent(share, 0)}</Tag>;
      },
    },
  ];
}
