// A column of a table.

import type { ReactNode } from "react";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** A width of CSS grid, such as `12rem` or `minmax(10rem, 2fr)`. */
  width?: string;
  align?: "start" | "end";
}
