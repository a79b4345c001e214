// Long lists: only the rows in sight are drawn, the next page is fetched before it is reached, arrows move, Enter opens.

import { Checkbox, Skeleton } from "@mantine/core";
import { getCoreRowModel, useReactTable, type ColumnDef, type RowSelectionState } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { KeyboardEvent, ReactNode } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTexts } from "../i18n";
import type { CursorList } from "../api/paging";
import css from "./DataTable.module.css";
import { ErrorState } from "./states";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** A width of CSS grid, such as `12rem` or `minmax(10rem, 2fr)`. */
  width?: string;
  align?: "start" | "end";
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  list: Pick<CursorList<Row>, "rows" | "more" | "loadMore" | "loading" | "error" | "refetch">;
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
}

const AHEAD = 15;

export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, list, id, onOpen, empty, rowHeight = 44, chosen, onChoose, current, height, bare = false } = props;
  const { t } = useTexts("common");
  const place = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const definitions = useMemo<ColumnDef<Row>[]>(
    () => columns.map((column) => ({ id: column.key, header: column.header, cell: ({ row }) => column.cell(row.original) })),
    [columns],
  );
  const selection = useMemo<RowSelectionState>(() => Object.fromEntries((chosen ?? []).map((one) => [one, true])), [chosen]);
  const rows = list.rows;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  // The table knows the rows in sight alone: a million others cost nothing.
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
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

  if (list.error !== null && rows.length === 0) return <ErrorState error={list.error} retry={list.refetch} />;
  if (!list.loading && rows.length === 0) return <>{empty}</>;

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>, index: number): void => {
    if (event.target !== event.currentTarget) return;
    const row = models[index - first];
    const deeds: Record<string, () => void> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      PageDown: () => move(index + 10),
      PageUp: () => move(index - 10),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      Enter: () => row !== undefined && onOpen?.(row.original),
      " ": () => row?.toggleSelected(),
    };
    const deed = deeds[event.key];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  };
  const widths = columns.map((column) => column.width ?? "minmax(6rem, 1fr)");
  const template = (onChoose === undefined ? widths : ["2.5rem", ...widths]).join(" ");
  const shown = Math.min(active, Math.max(0, rows.length - 1));
  return (
    <div ref={place} className={css["place"]} data-bare={bare} style={height === undefined ? undefined : { height }}>
      <div role="grid" aria-label={label} aria-rowcount={list.more ? -1 : rows.length + 1} aria-multiselectable={onChoose !== undefined} className={css["grid"]}>
        <div role="row" aria-rowindex={1} className={css["head"]} style={{ gridTemplateColumns: template }}>
          {onChoose !== undefined && (
            <div role="columnheader">
              <Checkbox
                size="xs"
                aria-label={t("chooseAll")}
                checked={rows.length > 0 && (chosen?.length ?? 0) >= rows.length}
                indeterminate={(chosen?.length ?? 0) > 0 && (chosen?.length ?? 0) < rows.length}
                onChange={(event) => onChoose(event.currentTarget.checked ? rows.map(id) : [])}
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
          <div role="rowgroup" className={css["rows"]} style={{ height: virtual.getTotalSize() }}>
            {items.map(({ index, start, size }, at) => {
              const row = models[at];
              if (row === undefined) return null;
              return (
                <div
                  key={row.id}
                  role="row"
                  tabIndex={index === shown ? 0 : -1}
                  aria-rowindex={index + 2}
                  aria-selected={onChoose === undefined ? current === row.id : row.getIsSelected()}
                  data-index={index}
                  data-opens={onOpen !== undefined}
                  data-current={current === row.id}
                  className={css["row"]}
                  style={{ gridTemplateColumns: template, height: size, transform: `translateY(${start}px)` }}
                  onClick={(event) => {
                    setActive(index);
                    if (!(event.target as HTMLElement).closest("a,button,input,label")) onOpen?.(row.original);
                  }}
                  onKeyDown={(event) => keys(event, index)}
                >
                  {onChoose !== undefined && (
                    <div role="gridcell">
                      <Checkbox size="xs" tabIndex={-1} aria-label={t("choose")} checked={row.getIsSelected()} onChange={row.getToggleSelectedHandler()} />
                    </div>
                  )}
                  {columns.map((column) => (
                    <div key={column.key} role="gridcell" data-align={column.align}>
                      {column.cell(row.original)}
                    </div>
                  ))}
                </div>
              );
            })}
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
