// Draws a chart with ECharts, of which only what lines need is taken, in the colours of the scheme.

import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use as take, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import type { ChartProps, Line } from "./lines";
import { useScheme } from "./scheme";

take([LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const TONES: Record<NonNullable<Line["tone"]>, string> = {
  accent: "--accent",
  good: "--good",
  warn: "--warn",
  bad: "--bad",
  neutral: "--ink-3",
};

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionsOf({ lines, moments, write, writeMoment, limit, least, most }: ChartProps): Parameters<EChartsType["setOption"]>[0] {
  const ink = colour("--ink-3");
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: ink };
  return {
    animation: false,
    textStyle: font,
    grid: { left: 8, right: 16, top: lines.length > 1 ? 32 : 12, bottom: 4, containLabel: true },
    ...(lines.length > 1 ? { legend: { top: 0, right: 8, itemWidth: 14, itemHeight: 2, icon: "rect", textStyle: font } } : {}),
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: colour("--surface"),
      borderColor: colour("--line-strong"),
      textStyle: { ...font, color: colour("--ink") },
      valueFormatter: (value: unknown) => (typeof value === "number" ? write(value) : "-"),
    },
    xAxis: {
      type: "category",
      data: moments.map(writeMoment),
      boundaryGap: false,
      axisLine: { lineStyle: { color: colour("--line-strong") } },
      axisTick: { show: false },
      axisLabel: { color: ink, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      scale: true,
      ...(least === undefined ? {} : { min: least }),
      ...(most === undefined ? {} : { max: most }),
      splitNumber: 4,
      axisLabel: { color: ink, formatter: (value: number) => write(value) },
      splitLine: { lineStyle: { color: colour("--line") } },
    },
    series: lines.map((line, index) => ({
      type: "line",
      name: line.name,
      data: line.values,
      showSymbol: moments.length < 3,
      symbolSize: 5,
      lineStyle: { width: 1.75, color: colour(TONES[line.tone ?? "accent"]) },
      itemStyle: { color: colour(TONES[line.tone ?? "accent"]) },
      ...(index === 0 && limit !== undefined
        ? {
            markLine: {
              silent: true,
              symbol: "none",
              lineStyle: { type: "dashed", color: colour("--warn") },
              label: { formatter: limit.name, position: "insideEndTop", color: colour("--warn-ink"), fontSize: 11 },
              data: [{ yAxis: limit.value }],
            },
          }
        : {}),
    })),
  };
}

export default function ChartCanvas(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<EChartsType>(null);
  const { shown } = useScheme();
  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = init(place.current, undefined, { renderer: "canvas" });
    drawn.current = chart;
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, []);
  useEffect(() => drawn.current?.setOption(optionsOf(props), true), [props, shown]);
  return <div ref={place} aria-hidden style={{ height: props.height }} />;
}
