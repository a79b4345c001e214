import { describe, expect, it } from "vitest";
import type { Statistics, Task } from "./api";
import { addUp, lastOnes, waterfall } from "./measures";

describe("a score", () => {
  it("goes from the prior over its reasons to its sum", () => {
    const { bars } = waterfall(1, [{ attribute: "email", level: "same", bits: 9 }, { attribute: "phone", level: "different", bits: -2 }], { review: 1, same_person: 3 });
    expect(bars.map(({ kind, from, to }) => [kind, from, to])).toEqual([["prior", 0, -6], ["reason", -6, 3], ["reason", 3, 1], ["score", 0, 1]]);
  });
});

describe("the queue", () => {
  it("has behind all others what could not be said", () => {
    const tasks = ["rev_1", "rev_2", "rev_3"].map((id) => ({ id }) as Task);
    expect(lastOnes(tasks, new Set(["rev_1"])).map((one) => one.id)).toEqual(["rev_2", "rev_3", "rev_1"]);
    expect(lastOnes(tasks, new Set())).toBe(tasks);
  });
});

describe("the work", () => {
  const day = (name: string, steward: string, decided: number): Statistics["days"][number] => ({
    day: name, steward, decided, undecided: 1, second_opinions: 2, timed: decided, median_seconds: 4, hours_spent: 0.5, hours_saved: 1.5,
  });
  const days = [day("2026-03-30", "usr_1", 10), day("2026-03-31", "usr_1", 20), day("2026-03-31", "usr_2", 40)];
  it("is added up by steward", () => {
    expect(addUp(days, "steward")).toEqual([
      { key: "usr_2", decided: 40, undecided: 1, second_opinions: 2, timed: 40, hours_spent: 0.5, hours_saved: 1.5 },
      { key: "usr_1", decided: 30, undecided: 2, second_opinions: 4, timed: 30, hours_spent: 1, hours_saved: 3 },
    ]);
  });
  it("is added up by day", () => {
    expect(addUp(days, "day").map((one) => [one.key, one.decided])).toEqual([["2026-03-31", 60], ["2026-03-30", 10]]);
  });
});
