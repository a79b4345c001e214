// How the log is asked for: each order has its own way to begin and to go on.

import { afterEach, expect, it, vi } from "vitest";
import { lastEvent, page } from "./api";

const asked: URL[] = [];

/** A server that answers each question about events with these. */
function tell(events: { id: string }[]): void {
  asked.length = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url));
    return Promise.resolve(Response.json({ events, next: "next", more: true }));
  });
}

async function query(of: Parameters<typeof page>[0]): Promise<Record<string, string>> {
  tell([]);
  await page(of);
  return Object.fromEntries(asked[0]?.searchParams ?? []);
}

afterEach(() => vi.unstubAllGlobals());

it("goes back from the last event, or on from the first one", async () => {
  expect(await query({ order: "newest", limit: 200 })).toEqual({ order: "newest", limit: "200" });
  expect(await query({ order: "newest", limit: 200, cursor: "c", type: "customer.merged" })).toEqual({ order: "newest", limit: "200", cursor: "c", type: "customer.merged" });
  expect(await query({ order: "oldest", limit: 200 })).toEqual({ from: "earliest", limit: "200" });
  expect(await query({ order: "oldest", limit: 200, cursor: "c" })).toEqual({ cursor: "c", limit: "200" });
});

it("knows the last event whatever the size of the log", async () => {
  tell([{ id: "evt_9" }]);
  expect(await lastEvent()).toBe("evt_9");
  expect(asked.map((url) => url.search)).toEqual(["?limit=1&order=newest"]);
  tell([]);
  expect(await lastEvent()).toBeUndefined();
});
