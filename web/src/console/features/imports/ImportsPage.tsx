// The list of imports, and the place to drop a file.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, AppLink, DataTable, Empty, Page, RelativeTime, SourceBadge, Tag, Toolbar, useFilters, useGo, type Column } from "@shared/ui";
import { Select } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useImports, useSourceNames, type Import } from "./api";
import { Drop } from "./Drop";
import { toneOf } from "./states";
import css from "./Imports.module.css";

export default function ImportsPage() {
  const { t } = useTexts("imports");
  const { may } = useSession();
  const go = useGo();
  const [{ source }, filter] = useFilters("source");
  const list = useImports(source);
  const names = useSourceNames();
  const columns = useColumns();
  const known = names.data ?? [];
  return (
    <Page title={t("title")} about={t("about")}>
      {may("imports:write") && <Drop sources={known} />}
      <Toolbar label={t("filters")}>
        <Select
          aria-label={t("source")}
          placeholder={t("source.all")}
          clearable
          clearButtonProps={{ "aria-label": t("source.all") }}
          data={known}
          value={source ?? null}
          onChange={(value) => filter({ source: value ?? undefined })}
        />
      </Toolbar>
      <div>
        <DataTable
          label={t("title")}
          columns={columns}
          list={list}
          id={(row) => row.id}
          onOpen={(row) => go(`/imports/${row.id}`)}
          height={list.rows.length === 0 ? "20rem" : `min(60vh, ${2.25 + list.rows.length * 2.75 + 0.25}rem)`}
          empty={
            <Empty icon={IconFileImport} title={t("none.title")}>
              <p>{t(may("imports:write") ? "none.text" : "none.textReader")}</p>
            </Empty>
          }
        />
      </div>
    </Page>
  );
}

function useColumns(): Column<Import>[] {
  const { t } = useTexts("imports");
  const format = useFormat();
  const count = (value: number, tone?: "bad") => (
    <span className={`num ${value === 0 ? (css["faint"] ?? "") : tone === "bad" ? (css["bad"] ?? "") : ""}`}>{format.number(value)}</span>
  );
  return [
    { key: "file", header: t("file"), width: "minmax(12rem, 2fr)", cell: (row) => <AppLink to={`/imports/${row.id}`} className={css["file"] ?? ""}>{row.file}</AppLink> },
    { key: "source", header: t("source"), width: "minmax(7rem, 1fr)", cell: (row) => <SourceBadge source={row.source} /> },
    {
      key: "state",
      header: t("state"),
      width: "minmax(8rem, 1fr)",
      cell: (row) => (
        <Tag tone={toneOf(row.state)} dot>
          {t(`state.${row.state}`)}
        </Tag>
      ),
    },
    { key: "created", header: t("created"), width: "5.5rem", align: "end", cell: (row) => count(row.counts.created) },
    { key: "changed", header: t("changed"), width: "5.5rem", align: "end", cell: (row) => count(row.counts.changed) },
    { key: "unchanged", header: t("unchanged"), width: "6rem", align: "end", cell: (row) => count(row.counts.unchanged) },
    { key: "quarantined", header: t("quarantined"), width: "7rem", align: "end", cell: (row) => count(row.counts.quarantined, "bad") },
    { key: "by", header: t("by"), width: "minmax(6rem, 1fr)", cell: (row) => (row.by == null ? null : <Actor id={row.by} />) },
    { key: "at", header: t("at"), width: "8rem", align: "end", cell: (row) => <RelativeTime at={row.finished_at ?? row.started_at} /> },
  ];
}
