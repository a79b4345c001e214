// The list of sources in the order of their rank, with what each brings; a source opens beside it to be changed.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Page, QueryTable, RelativeTime, SourceBadge, Tag, useFilters, type ShortColumn, type Tone } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconDatabaseImport, IconPlus } from "@tabler/icons-react";
import { useLastImports, useSizes, useSources, type Source } from "./api";
import { SourceDrawer } from "./SourceDrawer";
import css from "./Sources.module.css";

const TRUST_TONE: Record<string, Tone> = { "in-person": "good", "email-validated": "info", unverified: "neutral" };

export default function SourcesPage() {
  const { t } = useTexts("sources");
  const { may } = useSession();
  const [{ source, make }, filter] = useFilters("source", "make");
  const sources = useSources();
  const columns = useColumns();
  const add = may("sources:write") && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => filter({ make: "1" })}>
      {t("add")}
    </Button>
  );
  return (
    <Page title={t("title")} about={t("about")} actions={add}>
      <QueryTable
        query={sources}
        label={t("title")}
        columns={columns}
        id={(row) => row.name}
        onOpen={(row) => filter({ source: row.name })}
        current={source}
        empty={{ icon: IconDatabaseImport, title: t("none.title"), text: t("none.text"), action: add }}
      />
      <p className={css["legend"]}>{t("rank.legend")}</p>
      <SourceDrawer name={source} make={make !== undefined} all={sources.data ?? []} close={() => filter({ source: undefined, make: undefined })} />
    </Page>
  );
}

function useColumns(): ShortColumn<Source>[] {
  const { t } = useTexts("sources");
  const format = useFormat();
  const [, filter] = useFilters("source");
  const sizes = useSizes();
  const imports = useLastImports();
  return [
    { key: "rank", header: t("rank"), align: "end", cell: (row) => <span className="num">{row.rank}</span> },
    {
      key: "name",
      header: t("name"),
      cell: (row) => (
        <button type="button" className={css["open"]} onClick={() => filter({ source: row.name })}>
          <SourceBadge source={row.name} />
        </button>
      ),
    },
    { key: "trust", header: t("trust"), cell: (row) => <Tag tone={TRUST_TONE[row.trust] ?? "neutral"}>{t(`trust.${row.trust}`)}</Tag> },
    { key: "brand", header: t("brand"), cell: (row) => row.brand },
    { key: "records", header: t("records"), align: "end", cell: (row) => <Number value={sizes.data?.get(row.name)?.records} /> },
    {
      key: "complete",
      header: t("complete"),
      align: "end",
      cell: (row) => {
        const share = sizes.data?.get(row.name)?.completeness.share;
        return <span className="num">{typeof share === "number" ? format.percent(share) : "–"}</span>;
      },
    },
    {
      key: "last",
      header: t("last"),
      cell: (row) => {
        const last = imports.data?.get(row.name);
        if (last === undefined) return <span className={css["faint"]}>{t("last.none")}</span>;
        return (
          <AppLink to={`/imports/${last.id}`}>
            <RelativeTime at={last.finished_at ?? last.started_at} />
          </AppLink>
        );
      },
    },
    {
      key: "survivorship",
      header: t("survivorship"),
      cell: (row) => (
        <Tag tone={row.survivorship === "settled" ? "good" : "warn"} dot>
          {t(`survivorship.${row.survivorship}`)}
        </Tag>
      ),
    },
  ];
}

function Number({ value }: { value: number | undefined }) {
  const format = useFormat();
  return <span className="num">{value === undefined ? "–" : format.number(value)}</span>;
}
