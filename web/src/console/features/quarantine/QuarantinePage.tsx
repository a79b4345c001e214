// The rows that wait, by source, import and reason, and beside them the row that is being repaired.

import { useTexts } from "@shared/i18n";
import { AppLink, Empty, Page, Tag, Toolbar, useFilters } from "@shared/ui";
import { Select } from "@mantine/core";
import { IconCircleCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useRows, useSourceNames, type Row } from "./api";
import { Bulk } from "./Bulk";
import { Reasons } from "./Reasons";
import { RowPanel } from "./RowPanel";
import { RowTable } from "./RowTable";
import { noteOf, type Judged, type Notes } from "./notes";
import css from "./Quarantine.module.css";

export default function QuarantinePage() {
  const { t } = useTexts("quarantine");
  const [{ source, import: from, reason, row }, filter] = useFilters("source", "import", "reason", "row");
  const [chosen, setChosen] = useState<string[]>([]);
  const [notes, setNotes] = useState<Notes>({});
  // Once somebody asked to see what stands in rows, the next row shows it too, until the page is left.
  const [reveals, setReveals] = useState(false);
  const list = useRows({ source, import: from, reason });
  const names = useSourceNames();
  const open = list.rows.find((one) => one.id === row);
  const note = (id: string, next: Judged): void => setNotes((known) => ({ ...known, [id]: noteOf(next) }));
  const openRow = (next: Row | undefined): void => filter({ row: next?.id });
  const afterwards = (): Row | undefined => {
    const at = list.rows.findIndex((one) => one.id === row);
    return list.rows[at + 1] ?? list.rows[at - 1];
  };
  return (
    <Page title={t("title")} about={t("about")} actions={<Bulk chosen={chosen} settled={() => setChosen([])} note={note} />} full>
      <Toolbar label={t("filters")}>
        <Select
          aria-label={t("source")}
          placeholder={t("source.all")}
          clearable
          clearButtonProps={{ "aria-label": t("source.all") }}
          data={names.data ?? []}
          value={source ?? null}
          onChange={(value) => filter({ source: value ?? undefined, row: undefined })}
        />
        {from !== undefined && (
          <span className={css["from"]}>
            <Tag tone="accent">
              <AppLink to={`/imports/${from}`}>{t("ofImport", { id: from })}</AppLink>
            </Tag>
            <button type="button" className={css["clear"]} aria-label={t("import.all")} onClick={() => filter({ import: undefined, row: undefined })}>
              <IconX size={14} aria-hidden />
            </button>
          </span>
        )}
        <Reasons filters={{ source, import: from }} reason={reason} choose={(next) => filter({ reason: next, row: undefined })} />
      </Toolbar>
      <div className={css["split"]} data-open={open !== undefined}>
        <div className={css["list"]}>
            <div className={css["table"]}>
              <RowTable
                list={list}
                notes={notes}
                narrow={open !== undefined}
                chosen={chosen}
                choose={setChosen}
                current={row}
                open={openRow}
                empty={
                  <Empty icon={IconCircleCheck} title={t(reason === undefined && source === undefined && from === undefined ? "none.title" : "none.filtered")}>
                    <p>{t("none.text")}</p>
                  </Empty>
                }
              />
            </div>
        </div>
        {open !== undefined && (
          <RowPanel key={open.id} row={open} note={notes[open.id]} reveals={reveals} reveal={() => setReveals(true)} tell={note} close={() => openRow(undefined)} next={() => openRow(afterwards())} />
        )}
      </div>
    </Page>
  );
}
