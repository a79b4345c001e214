// The log is read back from now without a gap and without anything twice, and no further than is wanted.

import { expect, it } from "vitest";
import type { BusinessEvent } from "./api";
import { arrive, concerns, joined, NO_ARRIVALS, wantedOf, withArrivals, type Came } from "./log";

const MOST = 4;

function event(number: number, data: BusinessEvent["data"] = { customer: `cus_${number}` }): BusinessEvent {
  const time = `2026-03-31T12:00:${String(number).padStart(2, "0")}Z`;
  return { specversion: "1.0", id: `evt_${number}`, source: "urn:amigo:1", type: "amigo.customer.created.v1", subject: "", time, datacontenttype: "application/json", sequence: String(number).padStart(19, "0"), data };
}

const events = (...numbers: number[]): BusinessEvent[] => numbers.map((number) => event(number));
const ids = (all: BusinessEvent[]): string[] => all.map(({ id }) => id);

it("shows what came on top of the log", () => {
  expect(joined([], events(3, 2, 1))).toEqual(events(3, 2, 1));
  expect(joined(events(5, 4), events(3, 2, 1))).toEqual(events(5, 4, 3, 2, 1));
});

it("tells nothing twice where the log was read again since", () => {
  expect(joined(events(5, 4), events(5, 4, 3, 2))).toEqual(events(5, 4, 3, 2));
  expect(joined(events(11, 10, 9), events(10, 9, 8))).toEqual(events(11, 10, 9, 8));
});

it("reads back no further than somebody wants to see", () => {
  const page = { events: events(5, 4, 3), next: "older", more: true };
  expect(wantedOf(page, {})).toEqual({ rows: page.events, next: "older" });
  expect(wantedOf(page, { since: "2026-03-31T12:00:03Z" })).toEqual({ rows: page.events, next: "older" });
  expect(wantedOf(page, { since: "2026-03-31T12:00:04Z" })).toEqual({ rows: events(5, 4), next: null });
  expect(wantedOf({ ...page, more: false }, {}).next).toBeNull();
  // A page without anything of a wanted type says nothing about how far back it went.
  expect(wantedOf({ ...page, events: [] }, { since: "2026-03-31T12:00:04Z" })).toEqual({ rows: [], next: "older" });
});

it("goes on where a page tells of somebody else only", () => {
  const page = { events: events(5, 4), next: "older", more: true };
  expect(wantedOf(page, { customer: "cus_1" })).toEqual({ rows: [], next: "older" });
  expect(ids(wantedOf(page, { customer: "cus_4" }).rows)).toEqual(["evt_4"]);
});

it("knows whom an event is about", () => {
  const range = event(1, { customer: "cus_8", through: "cus_1z" });
  for (const one of ["cus_8", "cus_9", "cus_z", "cus_10", "cus_1z"]) expect([one, concerns(range, one)]).toEqual([one, true]);
  for (const one of ["cus_7", "cus_20", "nobody"]) expect([one, concerns(range, one)]).toEqual([one, false]);
  const merged = event(2, { customer: "cus_1", other: "cus_5" });
  expect(["cus_1", "cus_3", "cus_5"].map((one) => concerns(merged, one))).toEqual([true, false, true]);
  expect(concerns(event(3, { webhook: "whk_1" }), "cus_1")).toBe(false);
  expect(concerns(merged, undefined)).toBe(true);
});

/** What is shown after these came, gathered as they were drawn. */
function after(...drawn: number[][]): Came {
  const gathered = drawn.map((numbers) => events(...numbers).reduce((all, one) => arrive(all, one, MOST), NO_ARRIVALS));
  return gathered.reduce((known, arrivals) => withArrivals(known, arrivals, MOST), { events: [], cuts: 0 } as Came);
}

it("keeps what came, the newest first", () => {
  expect(after([1], [2, 3])).toEqual({ events: events(3, 2, 1), cuts: 0 });
});

it("lets the older ones go where too many came, and says that the log has to be read again", () => {
  expect(after([1, 2, 3], [4, 5])).toEqual({ events: events(5, 4), cuts: 1 });
  // Held for long: some were let go before they were drawn, so what was known before does not follow on them.
  const { events: shown, cuts } = after([1], [2, 3, 4, 5, 6]);
  expect([ids(shown), cuts]).toEqual([["evt_6", "evt_5"], 1]);
  expect(NO_ARRIVALS.count).toBe(0);
});
