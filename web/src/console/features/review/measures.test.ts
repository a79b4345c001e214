import { describe, expect, it } from "vitest";
import type { Decision } from "./api";
import { agree, byActor, median, sample, waterfall } from "./measures";

function decision(id: string, actor: string, second: number, kind = "same"): Decision {
  return { id, group: id, actor, kind, at: new Date(second * 1000).toISOString(), holds: true, reason: "", records: [["rec_1"], ["rec_2"]], field: null, undoes: null };
}

describe("a score", () => {
  it("goes from the prior over its reasons to its sum", () => {
    const { bars } = waterfall(1, [{ attribute: "email", level: "same", bits: 9 }, { attribute: "phone", level: "different", bits: -2 }], { review: 1, same_person: 3 });
    expect(bars.map(({ kind, from, to }) => [kind, from, to])).toEqual([["prior", 0, -6], ["reason", -6, 3], ["reason", 3, 1], ["score", 0, 1]]);
  });
});

describe("the time that decisions take", () => {
  it("is the gap between two, breaks left out", () => {
    const [told] = byActor([decision("dec_1", "zoe", 0), decision("dec_2", "zoe", 4), decision("dec_3", "zoe", 4000), decision("dec_4", "zoe", 4006)], 4);
    expect(told).toMatchObject({ decisions: 4, median: 5 });
    expect(told?.saved).toBeCloseTo(16 / 60 - 20 / 3600);
  });
  it("is unknown for one decision alone", () => {
    expect(byActor([decision("dec_1", "zoe", 0)], 4)[0]).toMatchObject({ median: undefined, saved: 0 });
    expect(median([])).toBeUndefined();
  });
});

describe("a second opinion", () => {
  it("is never asked of whoever gave the first one", () => {
    const all = Array.from({ length: 60 }, (_, at) => decision(`dec_${at}`, at % 2 === 0 ? "zoe" : "max", at));
    const due = sample(all, "zoe");
    expect(due.length).toBeGreaterThan(3);
    expect(due.every((one) => one.actor === "max")).toBe(true);
  });
  it("agrees with an interval, and beyond chance", () => {
    const pairs = [..."ssssaaaa"].map((first, at) => ({ first, second: at === 0 ? "a" : first }));
    const told = agree(pairs);
    expect(told.share).toBe(0.875);
    expect(told.low).toBeCloseTo(0.529, 2);
    expect(told.high).toBeCloseTo(0.978, 2);
    expect(told.kappa).toBe(0.75);
    expect(agree([]).share).toBeUndefined();
  });
});
