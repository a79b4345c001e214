// A chart over time. The library is loaded only when one is shown; a table of the same numbers stands beside it for
// whoever does not see it.

import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import css from "./Chart.module.css";
import type { ChartProps } from "./lines";

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
