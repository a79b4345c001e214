// Short lists whose rows are all drawn: users, schedules, alarms. Long ones belong in DataTable.

import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import css from "./ShortTable.module.css";

export interface ShortColumn<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end";
  /** Takes what the others leave. */
  wide?: boolean;
}

interface Props<Row> {
  label: string;
  columns: ShortColumn<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  /** Opens a row by click; a link within the row must lead there too, for the keyboard. */
  onOpen?: (row: Row) => void;
  current?: string | undefined;
  empty?: ReactNode;
}

export function ShortTable<Row>({ label, columns, rows, id, onOpen, current, empty }: Props<Row>) {
  const [place, setPlace] = useState<HTMLDivElement | null>(null);
  const scrolls = useScrolls(place, rows.length);
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div ref={setPlace} className={css["place"]} {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": label } : {})}>
      <table className={css["table"]} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-align={column.align} data-wide={column.wide}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={id(row)}
              data-opens={onOpen !== undefined}
              data-current={current === id(row)}
              onClick={(event) => {
                if (!(event.target as HTMLElement).closest("a,button,input,label")) onOpen?.(row);
              }}
            >
              {columns.map((column) => (
                <td key={column.key} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whether a place is narrower than what it holds, so that the keyboard must be able to scroll it. */
function useScrolls(place: HTMLElement | null, rows: number): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    if (place === null) return undefined;
    const look = (): void => setScrolls(place.scrollWidth > place.clientWidth + 1);
    const watch = new ResizeObserver(look);
    watch.observe(place);
    return () => watch.disconnect();
  }, [place, rows]);
  return scrolls;
}
