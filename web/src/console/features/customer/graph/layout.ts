// Where the nodes of an identity graph stand, and which of its bridges is the weakest: the strongest pairs that hold
// the records together are a spanning tree, and the weakest of these is where the customer would part first.

import type { Graph, Pair } from "../api";

export interface Spot {
  x: number;
  y: number;
}

const WIDE = 250;
const HIGH = 92;
const PER_COLUMN = 7;

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

/** Records on an arc in the middle, identifiers outside: contacts to the left, the rest to the right. */
export function places(graph: Graph): Map<string, Spot> {
  const spots = new Map<string, Spot>();
  const columns = Math.max(1, Math.ceil(graph.records.length / PER_COLUMN));
  const perColumn = Math.ceil(graph.records.length / columns);
  graph.records.forEach((one, at) => {
    const column = Math.floor(at / perColumn);
    const row = at % perColumn;
    const bend = Math.sin(((row + 0.5) / perColumn) * Math.PI) * 90;
    spots.set(one.record, { x: WIDE * 1.4 + column * WIDE * 1.1 + (column % 2 === 0 ? bend : 0), y: row * HIGH * 1.25 });
  });
  const height = perColumn * HIGH * 1.25;
  const right = WIDE * 1.4 + columns * WIDE * 1.1 + 150;
  const sides = [graph.identifiers.filter((_, at) => at % 2 === 0), graph.identifiers.filter((_, at) => at % 2 === 1)];
  sides.forEach((side, index) => {
    side.forEach((one, at) => {
      spots.set(identifierId(one), { x: index === 0 ? 0 : right, y: (height / side.length) * (at + 0.5) - HIGH / 2 });
    });
  });
  return spots;
}

/** A name for an identifier's node that says nothing of its value. */
export function identifierId(one: Graph["identifiers"][number]): string {
  return `${one.field}:${one.records.join("+")}:${one.value?.length ?? 0}:${[...(one.value ?? "")].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 99991, 7)}`;
}
