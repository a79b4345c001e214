// One row of a long list. It is drawn anew only where something of it changed: scrolling moves none of those in sight.

import { Checkbox } from "@mantine/core";
import { memo, type KeyboardEvent, type MouseEvent } from "react";
import { useTexts } from "../i18n";
import type { Column } from "./column";
import css from "./DataTable.module.css";

interface Props<Row> {
  row: Row;
  index: number;
  columns: Column<Row>[];
  /** The widths of the columns. */
  template: string;
  top: number;
  height: number;
  /** Whether Tab reaches it. */
  reached: boolean;
  current: boolean;
  /** Whether it is chosen, where rows can be. */
  chosen: boolean | undefined;
  opens: boolean;
  onClick: (event: MouseEvent<HTMLDivElement>, index: number) => void;
  onKey: (event: KeyboardEvent<HTMLDivElement>, index: number) => void;
  onChoose: (index: number) => void;
}

function TableRowOf<Row>({ row, index, columns, template, top, height, reached, current, chosen, opens, onClick, onKey, onChoose }: Props<Row>) {
  return (
    <div
      role="row"
      tabIndex={reached ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={chosen ?? current}
      data-index={index}
      data-opens={opens}
      data-current={current}
      className={css["row"]}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${top}px)` }}
      onClick={(event) => onClick(event, index)}
      onKeyDown={(event) => onKey(event, index)}
    >
      {chosen !== undefined && <Choice chosen={chosen} onChoose={() => onChoose(index)} />}
      {columns.map((column) => (
        <div key={column.key} role="gridcell" data-align={column.align}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

function Choice({ chosen, onChoose }: { chosen: boolean; onChoose: () => void }) {
  const { t } = useTexts("common");
  return (
    <div role="gridcell">
      <Checkbox size="xs" tabIndex={-1} aria-label={t("choose")} checked={chosen} onChange={onChoose} />
    </div>
  );
}

export const TableRow = memo(TableRowOf) as typeof TableRowOf;
