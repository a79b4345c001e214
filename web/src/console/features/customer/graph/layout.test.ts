import { describe, expect, it } from "vitest";
import type { Graph } from "../api";
import { beyond, bridges, places, weakest } from "./layout";

const graph: Graph = {
  customer: "cus_1",
  compared: true,
  records: ["a", "b", "c", "d"].map((record) => ({ record, source: "web" })),
  identifiers: [{ field: "email", value: "z@x.fr", records: ["a", "b"] }],
  links: [
    { records: ["a", "b"], score: 20, cases: ["M01"] },
    { records: ["c", "d"], score: 18, cases: ["M01"] },
    { records: ["b", "c"], score: 4, cases: ["M16"] },
    { records: ["a", "c"], score: 3, cases: ["M16"] },
  ],
};

describe("an identity graph", () => {
  it("is held together by the strongest pairs", () => {
    expect(bridges(graph).map((pair) => pair.score)).toEqual([20, 18, 4]);
  });
  it("parts first at its weakest bridge", () => {
    const bridge = weakest(graph);
    expect(bridge?.score).toBe(4);
    expect(bridge && beyond(graph, bridge).sort()).toEqual(["c", "d"]);
  });
  it("holds more by a decision than by any score", () => {
    const decided = { ...graph, links: [...graph.links, { records: ["a", "d"], decided: true, cases: [] }] };
    expect(weakest(decided)?.score).toBe(18);
  });
  it("gives every node a place of its own", () => {
    const spots = [...places(graph).values()].map(({ x, y }) => `${x} ${y}`);
    expect(new Set(spots).size).toBe(5);
  });
});
