// A chart over time. The library is loaded only when one is shown; a table of the same numbers stands beside it for
// whoever does not see it.

import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import css from "./Chart.module.css";

export interface Line {
  name: string;
  /** One value for each moment; null where nothing was measured. */
  values: (number | null)[];
  /** Colour: the first is the accent. */
  tone?: "accent" | "good" | "warn" | "bad" | "neutral";
}

export interface ChartProps {
  /** What the chart shows, in a sentence. */
  label: string;
  /** Moments as ISO times or days. */
  moments: string[];
  lines: Line[];
  /** How a value is written. */
  write: (value: number) => string;
  /** How a moment is written. */
  writeMoment: (moment: string) => string;
  /** A level drawn as a line of its own, such as an objective. */
  limit?: { name: string; value: number } | undefined;
  height?: number;
  least?: number | undefined;
  most?: number | undefined;
}

const Canvas = lazy(() => import("./ChartCanvas"));

export function Chart(props: ChartProps) {
  const height = props.height ?? 220;
  return (
    <figure className={css["figure"]} aria-label={props.label}>
      <div style={{ height }}>
        <Suspense fallback={<Skeleton height={height} />}>
          <Canvas {...props} height={height} />
        </Suspense>
      </div>
      <table className="sr-only">
        <caption>{props.label}</caption>
        <thead>
          <tr>
            <td />
            {props.lines.map((line) => (
              <th key={line.name} scope="col">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.moments.map((moment, index) => (
            <tr key={moment}>
              <th scope="row">{props.writeMoment(moment)}</th>
              {props.lines.map((line) => {
                const value = line.values[index];
                return <td key={line.name}>{typeof value === "number" ? props.write(value) : "-"}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
