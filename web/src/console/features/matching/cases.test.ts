import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ATTRIBUTES, compareCases, freeId, readCases, writeCases, type Case } from "./cases";
import { readToml } from "./toml";

const BUILT_IN = readFileSync("../crates/identity/src/resolve/cases.toml", "utf8");
const one: Case = { id: "M01", en: "Same \"names\"", fr: "Mêmes noms", when: [{ attribute: "first_name", levels: ["same"] }, { attribute: "email", levels: ["same", "typo"] }] };

describe("match cases", () => {
  it("are read as the program comes with them, and only name what can be compared", () => {
    const cases = readCases(BUILT_IN);
    expect(cases).toHaveLength(21);
    for (const { when } of cases) {
      for (const { attribute, levels } of when) {
        const known = ATTRIBUTES[attribute];
        for (const level of levels) expect([...(known?.words ?? []), ...(known?.levels ?? [])]).toContain(level);
      }
    }
  });
  it("are the same after writing and reading", () => {
    const cases = readCases(BUILT_IN);
    expect(readCases(writeCases(cases))).toEqual(cases);
    expect(readCases(writeCases([one]))).toEqual([one]);
  });
  it("are read as tables too", () => {
    const toml = '[[case]]\nid = "X"\nen = "x"\nfr = "x"\n\n[case.when]\nemail = ["same", "typo"]\n';
    expect(readCases(toml)[0]?.when).toEqual([{ attribute: "email", levels: ["same", "typo"] }]);
  });
  it("are refused where they are not understood", () => {
    expect(() => readCases("[[case]\nid = 1")).toThrow();
    expect(() => readCases("colour = 1")).toThrow();
  });
  it("are compared by what decides", () => {
    const other = { ...one, en: "Other words" };
    const changed = { ...one, when: one.when.slice(0, 1) };
    expect(compareCases([one], [other])).toEqual([]);
    expect(compareCases([one], [changed])).toEqual([{ kind: "changed", one: changed, before: one }]);
    expect(compareCases([one], []).map((change) => change.kind)).toEqual(["removed"]);
    expect(compareCases([], [one]).map((change) => change.kind)).toEqual(["added"]);
  });
  it("get an id that is free", () => {
    expect(freeId([one])).toBe("M02");
  });
});

describe("the small reader of TOML", () => {
  it("reads tables, numbers, lists over lines and comments", () => {
    const text = '# c\na = 1.5 # d\n[levels.email.same]\nsame_person = 0.5\n[list]\nx = [\n "p", # q\n 2,\n]\ny = true\n';
    expect(readToml(text)).toEqual({ a: 1.5, levels: { email: { same: { same_person: 0.5 } } }, list: { x: ["p", 2], y: true } });
  });
});
