// The table of rows that wait; nothing of what they say is shown there.

import { useFormat, useTexts } from "@shared/i18n";
import type { CursorList } from "@shared/api";
import { AppLink, DataTable, RelativeTime, SourceBadge, Tag, type Column } from "@shared/ui";
import type { ReactNode } from "react";
import type { Row } from "./api";
import type { Note, Notes } from "./notes";
import css from "./Quarantine.module.css";

interface Props {
  list: CursorList<Row>;
  notes: Notes;
  /** Beside an open row, without what the row itself tells. */
  narrow: boolean;
  chosen: string[];
  choose: (ids: string[]) => void;
  current: string | undefined;
  open: (row: Row) => void;
  empty: ReactNode;
}

export function RowTable({ list, notes, narrow, chosen, choose, current, open, empty }: Props) {
  const { t } = useTexts("quarantine");
  const format = useFormat();
  const columns: Column<Row>[] = [
    { key: "row", header: t("row"), width: "4.5rem", align: "end", cell: (row) => <span className="num">{format.number(row.row)}</span> },
    {
      key: "reason",
      header: t("reason"),
      width: "minmax(11rem, 2fr)",
      cell: (row) => {
        const reason = notes[row.id]?.still ?? row.reason;
        return (
          <button type="button" className={css["open"]} tabIndex={-1} onClick={() => open(row)}>
            {t(`reason.${reason}`)}
            {row.column != null && <small> · {row.column}</small>}
          </button>
        );
      },
    },
    { key: "state", header: t("state"), width: "minmax(7.5rem, 1fr)", cell: (row) => <State row={row} note={notes[row.id]} /> },
    { key: "source", header: t("source"), width: "minmax(6rem, 1fr)", cell: (row) => <SourceBadge source={row.source} /> },
    { key: "import", header: t("import"), width: "5.5rem", cell: (row) => <AppLink to={`/imports/${row.import}`}>{row.import}</AppLink> },
    { key: "at", header: t("since"), width: "7.5rem", align: "end", cell: (row) => <RelativeTime at={row.quarantined_at} /> },
  ];
  return (
    <DataTable label={t("title")} columns={narrow ? columns.filter((column) => column.key !== "import" && column.key !== "at") : columns} list={list} id={(row) => row.id} onOpen={open} chosen={chosen} onChoose={choose} current={current} empty={empty} rowHeight={42} />
  );
}

/** Whether somebody wrote in it, and whether it can be taken in by now. */
export function State({ row, note }: { row: Row; note: Note | undefined }) {
  const { t } = useTexts("quarantine");
  if (note !== undefined && note.still === undefined) {
    return (
      <Tag tone="good" dot>
        {t("state.ready")}
      </Tag>
    );
  }
  if (row.repaired_at != null && note === undefined) {
    return (
      <Tag tone="info" dot>
        {t("state.repaired")}
      </Tag>
    );
  }
  return (
    <Tag tone="warn" dot>
      {t("state.waiting")}
    </Tag>
  );
}
