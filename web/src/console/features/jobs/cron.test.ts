// Turns of schedules, as the server's documentation tells them.

import { describe, expect, it } from "vitest";
import { nextTurns, parse, rhythm } from "./cron";

function turns(cron: string, zone: string, after: string, count = 2): string[] {
  return nextTurns(cron, zone, Date.parse(after), count).map((one) => one.toISOString().slice(0, 16));
}

describe("turns", () => {
  it("come in the zone that is meant", () => {
    expect(turns("30 2 * * *", "Europe/Paris", "2026-01-10T00:00:00Z")).toEqual(["2026-01-10T01:30", "2026-01-11T01:30"]);
  });
  it("keep the time of day where clocks change", () => {
    expect(turns("0 8 * * *", "Europe/Paris", "2026-03-28T00:00:00Z")).toEqual(["2026-03-28T07:00", "2026-03-29T06:00"]);
  });
  it("come on weekdays, by number or name, and on last days", () => {
    expect(turns("0 9 * * mon-fri", "UTC", "2026-11-20T12:00:00Z")).toEqual(["2026-11-23T09:00", "2026-11-24T09:00"]);
    expect(turns("0 0 * * 7", "UTC", "2026-11-20T12:00:00Z", 1)).toEqual(["2026-11-22T00:00"]);
    expect(turns("0 0 L * *", "UTC", "2026-02-01T00:00:00Z")).toEqual(["2026-02-28T00:00", "2026-03-31T00:00"]);
  });
  it("come at steps", () => {
    expect(turns("*/20 * * * *", "UTC", "2026-11-20T12:05:00Z")).toEqual(["2026-11-20T12:20", "2026-11-20T12:40"]);
  });
  it("are none where a text or a zone means nothing", () => {
    expect(turns("61 * * * *", "UTC", "2026-11-20T12:05:00Z")).toEqual([]);
    expect(turns("0 0 * * *", "Nowhere/Else", "2026-11-20T12:05:00Z")).toEqual([]);
    expect(parse("* * * *")).toBeUndefined();
  });
});

describe("a rhythm in words", () => {
  it("is told where a sentence can say it", () => {
    expect(rhythm("*/15 * * * *")).toEqual({ kind: "minutes", every: 15 });
    expect(rhythm("40 * * * *")).toEqual({ kind: "hourly", minute: 40 });
    expect(rhythm("@daily")).toEqual({ kind: "daily", at: "00:00" });
    expect(rhythm("30 2 * * 0,3")).toEqual({ kind: "weekly", at: "02:30", weekdays: [0, 3] });
    expect(rhythm("5 4 1 * *")).toEqual({ kind: "monthly", at: "04:05", day: 1 });
    expect(rhythm("5 4 L * *")).toEqual({ kind: "monthEnd", at: "04:05" });
  });
  it("is left to the text else", () => {
    expect(rhythm("5 4 1 6 *")).toBeUndefined();
    expect(rhythm("0,7 * * * *")).toBeUndefined();
  });
});
