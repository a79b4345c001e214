import { describe, expect, it } from "vitest";
import type { Change } from "./api";
import { keyOf, pairOf, scoreOf, shuffled, weightOf } from "./changes";

const change = (kind: string, ...records: string[][]): Change => ({ kind, parts: records.map((all) => ({ customer: null, records: all })), link: null });
const merge = change("merge", ["rec_1", "rec_2"], ["rec_3"]);
const split = change("split", ["rec_4"], ["rec_5"]);

describe("the changes of a what-if", () => {
  it("weigh as much as they touch records", () => expect(weightOf(merge)).toBe(3));
  it("are judged by their strongest link, or by one record of either side", () => {
    expect(pairOf(merge)).toEqual(["rec_1", "rec_3"]);
    expect(pairOf({ ...merge, link: { records: ["rec_2", "rec_3"], before: 1, after: 2 } })).toEqual(["rec_2", "rec_3"]);
  });
  it("come in an order of chance that is the same again", () => {
    const items = Array.from({ length: 50 }, (_, item) => item);
    expect(shuffled(items, "wi_1")).toEqual(shuffled(items, "wi_1"));
    expect(shuffled(items, "wi_1")).not.toEqual(shuffled(items, "wi_2"));
    expect([...shuffled(items, "wi_1")].sort((a, b) => a - b)).toEqual(items);
  });
  it("are right where a merge joins one person and a split parts two", () => {
    const labels = { [keyOf(merge)]: "same", [keyOf(split)]: "same" } as const;
    expect(scoreOf([merge, split], labels, "merge")).toEqual({ right: 1, judged: 1, unsure: 0 });
    expect(scoreOf([merge, split], labels, "split")).toEqual({ right: 0, judged: 1, unsure: 0 });
    expect(scoreOf([merge], { [keyOf(merge)]: "cannot_say" }, "merge")).toEqual({ right: 0, judged: 0, unsure: 1 });
  });
});
