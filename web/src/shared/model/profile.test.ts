import { describe, expect, it } from "vitest";
import { fieldsWith, losers, nameOf, type Origin } from "./profile";

function origin(value: string | null, source: string): Origin {
  return { value, source, record: `rec_${source}`, version: 1 };
}

describe("the values that lost", () => {
  it("are told once each, with every source that says them", () => {
    const others = [origin("Bob", "web"), origin("Robert", "shop"), origin("Bob", "till"), origin("Bob", "web")];
    expect(losers([origin("Robert", "till")], others)).toEqual([{ origin: others[0], sources: ["web", "till"] }]);
  });
  it("are not told where they are hidden", () => {
    expect(losers([origin("Robert", "till")], [origin(null, "web")])).toEqual([]);
  });
});

describe("the fields", () => {
  it("leave the whole name out where its parts are there", () => {
    expect(fieldsWith((field) => ["email", "full_name", "last_name"].includes(field))).toEqual(["last_name", "email"]);
    expect(fieldsWith((field) => ["email", "full_name"].includes(field))).toEqual(["full_name", "email"]);
  });
});

describe("a customer", () => {
  it("is called by first and last name, else by the whole name", () => {
    const shown = (value: string): { values: Origin[]; others: Origin[] } => ({ values: [origin(value, "web")], others: [] });
    expect(nameOf({ first_name: shown("Zoé"), last_name: shown("Bon"), full_name: shown("Bon Zoé") })).toBe("Zoé Bon");
    expect(nameOf({ full_name: shown("Bon Zoé") })).toBe("Bon Zoé");
    expect(nameOf({})).toBeUndefined();
  });
});
