// Long lists: only the rows in sight are drawn, the next page is fetched before it is reached, arrows move, Enter opens.

import { Checkbox, Skeleton } from "@mantine/core";
import { getCoreRowModel, useReactTable, type ColumnDef, type RowSelectionState } from "@tanstack/react-table";
import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import { useEffect, useMemo, useState } from "react";
import { useTexts } from "../i18n";
import type { CursorList } from "../api/paging";
import type { Column } from "./column";
import css from "./DataTable.module.css";
import { ErrorState } from "./states";
import { TableRow } from "./TableRow";
import { useStable } from "./useStable";
import { useSight } from "./useSight";

/** The rows: a list, or what makes them up as they come in sight. */
export interface Rows<Row> {
  readonly length: number;
  slice: (from: number, to: number) => Row[];
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  list: Pick<CursorList<Row>, "more" | "loadMore" | "loading" | "error" | "refetch"> & { rows: Rows<Row> };
  id: (row: Row) => string;
  /** Opens a row: by click, Enter. */
  onOpen?: (row: Row) => void;
  /** What to show where there are no rows. */
  empty: ReactNode;
  rowHeight?: number;
  /** Ids of the chosen rows, where several can be chosen. */
  chosen?: string[];
  onChoose?: (ids: string[]) => void;
  /** The row shown beside the table. */
  current?: string | undefined;
  /** The height of the table; it fills its place by default. */
  height?: string;
  /** Without a frame of its own: within a section. */
  bare?: boolean;
  /** Told as somebody scrolls: whether the first row is in sight. */
  onTop?: (isTop: boolean) => void;
}

const AHEAD = 15;
const HEAD_PX = 36;

export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, list, id, onOpen, empty, rowHeight = 44, chosen, onChoose, current, height, bare = false, onTop } = props;
  const { t } = useTexts("common");
  const [active, setActive] = useState(0);
  const definitions = useMemo<ColumnDef<Row>[]>(
    () => columns.map((column) => ({ id: column.key, header: column.header, cell: ({ row }) => column.cell(row.original) })),
    [columns],
  );
  const selection = useMemo<RowSelectionState>(() => Object.fromEntries((chosen ?? []).map((one) => [one, true])), [chosen]);
  const rows = list.rows;
  const { place, first, last, ...sight } = useSight(rows.length, rowHeight, HEAD_PX);
  // The table knows the rows in sight alone: a million others cost nothing.
  const inSight = useMemo(() => rows.slice(first, last + 1), [rows, first, last]);
  const table = useReactTable({
    data: inSight,
    columns: definitions,
    getCoreRowModel: getCoreRowModel(),
    getRowId: id,
    enableRowSelection: onChoose !== undefined,
    autoResetPageIndex: false,
    state: { rowSelection: selection },
    onRowSelectionChange: (change) => {
      const next = typeof change === "function" ? change(selection) : change;
      onChoose?.(Object.keys(next).filter((one) => next[one]));
    },
  });
  const models = table.getRowModel().rows;
  useEffect(() => {
    if (list.more && last >= rows.length - AHEAD) list.loadMore();
  }, [list, last, rows.length]);

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    sight.show(next);
    place.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true });
  };
  const onRowKey = useStable((event: KeyboardEvent<HTMLDivElement>, index: number): void => {
    if (event.target !== event.currentTarget) return;
    const row = models[index - first];
    const page = Math.max(1, sight.rows - 1);
    const deeds: Record<string, () => void> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      PageDown: () => move(index + page),
      PageUp: () => move(index - page),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      Enter: () => row !== undefined && onOpen?.(row.original),
      " ": () => row?.toggleSelected(),
    };
    const deed = deeds[event.key];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  });
  const onRowClick = useStable((event: MouseEvent<HTMLDivElement>, index: number): void => {
    setActive(index);
    const row = models[index - first];
    if (row !== undefined && !(event.target as HTMLElement).closest("a,button,input,label")) onOpen?.(row.original);
  });
  const onRowChoose = useStable((index: number): void => models[index - first]?.toggleSelected());

  if (list.error !== null && rows.length === 0) return <ErrorState error={list.error} retry={list.refetch} />;
  if (!list.loading && rows.length === 0) return <>{empty}</>;

  const widths = columns.map((column) => column.width ?? "minmax(6rem, 1fr)");
  const template = (onChoose === undefined ? widths : ["2.5rem", ...widths]).join(" ");
  const shown = Math.min(active, Math.max(0, rows.length - 1));
  // The row that Tab reaches: where the arrows were, or what is in sight where somebody scrolled away from it.
  const reached = shown >= first && shown <= last ? shown : Math.min(last, sight.seen);
  const scroll = (): void => {
    const inside = place.current?.contains(document.activeElement) ?? false;
    sight.onScroll();
    onTop?.((place.current?.scrollTop ?? 0) < rowHeight);
    // The row that had the focus is not drawn any more: the arrows go on from what is in sight.
    if (inside && document.activeElement === document.body) place.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
  };
  return (
    <div ref={place} className={css["place"]} data-bare={bare} style={height === undefined ? undefined : { height }} onScroll={scroll}>
      <div role="grid" aria-label={label} aria-rowcount={list.more ? -1 : rows.length + 1} aria-multiselectable={onChoose !== undefined} className={css["grid"]}>
        <div role="row" aria-rowindex={1} className={css["head"]} style={{ gridTemplateColumns: template }}>
          {onChoose !== undefined && (
            <div role="columnheader">
              <Checkbox
                size="xs"
                aria-label={t("chooseAll")}
                checked={rows.length > 0 && (chosen?.length ?? 0) >= rows.length}
                indeterminate={(chosen?.length ?? 0) > 0 && (chosen?.length ?? 0) < rows.length}
                onChange={(event) => onChoose(event.currentTarget.checked ? rows.slice(0, rows.length).map(id) : [])}
              />
            </div>
          )}
          {columns.map((column) => (
            <div key={column.key} role="columnheader" data-align={column.align}>
              {column.header}
            </div>
          ))}
        </div>
        {list.loading ? (
          <Waiting columns={columns.length} />
        ) : (
          <div role="rowgroup" className={css["rows"]} style={{ height: sight.height }}>
            {models.map((model, at) => (
              <TableRow
                key={model.id}
                row={model.original}
                index={first + at}
                columns={columns}
                template={template}
                top={sight.top(first + at)}
                height={rowHeight}
                reached={first + at === reached}
                current={current === model.id}
                chosen={onChoose === undefined ? undefined : model.getIsSelected()}
                opens={onOpen !== undefined}
                onClick={onRowClick}
                onKey={onRowKey}
                onChoose={onRowChoose}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

function Waiting({ columns }: { columns: number }) {
  return (
    <div role="rowgroup">
      {Array.from({ length: 8 }, (_, line) => (
        <div key={line} role="row" className={css["waiting"]}>
          {Array.from({ length: columns }, (_, cell) => (
            <div key={cell} role="gridcell">
              <Skeleton height={12} width={`${50 + ((line * 7 + cell * 13) % 40)}%`} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
