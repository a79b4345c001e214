// Shares in a grid of rows and columns: each cell has its number, and a shade by how good it is.

import type { ReactNode } from "react";
import { useFormat } from "../i18n";
import { AppLink } from "./navigation";
import css from "./ShareGrid.module.css";

export interface ShareCell {
  share: number | null | undefined;
  /** What the share is of, for whoever points at it. */
  title?: string;
  /** Whether it counts more than the others, such as a field that has to be filled. */
  strong?: boolean;
  /** Where those are who are not among the share. */
  to?: string;
}

interface Props {
  label: string;
  corner: string;
  columns: { key: string; heading: ReactNode }[];
  rows: { key: string; heading: ReactNode; cells: (ShareCell | undefined)[] }[];
}

/** Five shades, so that neighbours can be told apart. */
function shade(share: number): number {
  if (share >= 0.98) return 5;
  if (share >= 0.9) return 4;
  if (share >= 0.7) return 3;
  return share >= 0.4 ? 2 : 1;
}

export function ShareGrid({ label, corner, columns, rows }: Props) {
  const format = useFormat();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <div className={css["place"]} tabIndex={0} role="region" aria-label={label}>
      <table className={css["grid"]}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map((column) => (
              <th key={column.key} scope="col">
                {column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.heading}</th>
              {row.cells.map((cell, index) => (
                <td key={columns[index]?.key ?? index} title={cell?.title}>
                  {typeof cell?.share === "number" ? (
                    <span className={css["share"]} data-shade={shade(cell.share)} data-strong={cell.strong}>
                      <Linked to={cell.to}>{format.percent(cell.share, cell.share > 0.99 && cell.share < 1 ? 1 : 0)}</Linked>
                    </span>
                  ) : (
                    <span className={css["none"]}>–</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Linked({ to, children }: { to: string | undefined; children: string }) {
  return to === undefined ? children : <AppLink to={to}>{children}</AppLink>;
}
