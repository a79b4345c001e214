// Where the nodes of an identity graph stand, and which of its bridges is the weakest: the strongest pairs that hold
// the records together are a spanning tree, and the weakest of these is where the customer would part first.

import { groupBy } from "@shared/model/group";
import type { Graph, Pair } from "../api";

export interface Spot {
  x: number;
  y: number;
}

const WIDE = 270;
const HIGH = 140;

/** How strongly a pair holds: what a steward decided holds more than any score. */
export function strength(pair: Pair): number {
  return pair.decided === true ? Infinity : (pair.score ?? 0);
}

/** The pairs that hold the records together: of every way around, only the strongest. */
export function bridges(graph: Graph): Pair[] {
  const group = new Map(graph.records.map((one) => [one.record, one.record]));
  const find = (record: string): string => {
    const above = group.get(record) ?? record;
    return above === record ? record : find(above);
  };
  return graph.links.toSorted((a, b) => strength(b) - strength(a)).filter((pair) => {
    const [a, b] = pair.records.map(find);
    if (a === undefined || b === undefined || a === b) return false;
    group.set(a, b);
    return true;
  });
}

/** The bridge that holds least. */
export function weakest(graph: Graph): Pair | undefined {
  return bridges(graph).at(-1);
}

/** The records on the side of the weakest bridge that would leave. */
export function beyond(graph: Graph, bridge: Pair): string[] {
  const rest = bridges(graph).filter((pair) => pair !== bridge);
  const reached = new Set([bridge.records[1] ?? ""]);
  for (let grew = true; grew; ) {
    const next = rest.filter((pair) => pair.records.some((one) => reached.has(one)) && !pair.records.every((one) => reached.has(one)));
    grew = next.length > 0;
    for (const one of next.flatMap((pair) => pair.records)) reached.add(one);
  }
  return [...reached];
}

/** The records as trees of bridges: each with its depth, in the order in which they are reached. */
function trees(graph: Graph): { record: string; depth: number }[] {
  const pairs = bridges(graph);
  const degree = (record: string): number => pairs.filter((pair) => pair.records.includes(record)).length;
  const roots = graph.records.map((one) => one.record).toSorted((a, b) => degree(b) - degree(a));
  const seen = new Set<string>();
  const told: { record: string; depth: number }[] = [];
  for (const root of roots) {
    const open = [{ record: root, depth: 0 }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      if (seen.has(next.record)) continue;
      seen.add(next.record);
      told.push(next);
      const { record, depth } = next;
      for (const pair of pairs.filter((one) => one.records.includes(record))) {
        const other = pair.records.find((one) => one !== record);
        if (other !== undefined) open.push({ record: other, depth: depth + 1 });
      }
    }
  }
  return told;
}

/** Records in rows by their distance from the one that holds most, identifiers at both sides. */
export function places(graph: Graph): Map<string, Spot> {
  const spots = new Map<string, Spot>();
  const nodes = trees(graph);
  const rows = groupBy(nodes, (node) => node.depth);
  const widest = Math.max(...[...rows.values()].map((row) => row.length), 1);
  const height = Math.max(rows.size, 1) * HIGH;
  for (const [depth, row] of rows) {
    row.forEach((node, at) => spots.set(node.record, { x: (at - (row.length - 1) / 2) * WIDE, y: depth * HIGH }));
  }
  const side = (widest / 2) * WIDE + 190;
  const half = Math.ceil(graph.identifiers.length / 2);
  graph.identifiers.forEach((one, at) => {
    const left = at < half;
    const count = left ? half : graph.identifiers.length - half;
    const row = left ? at : at - half;
    spots.set(identifierId(one), { x: left ? -side : side, y: height / 2 - HIGH / 2 + (row - (count - 1) / 2) * 78 });
  });
  return spots;
}

/** A name for an identifier's node that says nothing of its value. */
export function identifierId(one: Graph["identifiers"][number]): string {
  return `${one.field}:${one.records.join("+")}:${one.value?.length ?? 0}:${[...(one.value ?? "")].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 99991, 7)}`;
}
