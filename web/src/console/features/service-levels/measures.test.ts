// What a point of the history says of each level.

import { expect, it } from "vitest";
import { measure } from "./measures";
import type { Point } from "./api";

const quiet: Point = { at: "2026-03-31T12:00:00Z", requests: 0, failures: 0, exchanged: 0, exchange_errors: 0, mean_ms: null, p50_ms: null, p99_ms: null, sync_rate: null };

it("tells shares in percent, and nothing where nothing happened", () => {
  const busy: Point = { ...quiet, requests: 200, failures: 1, exchanged: 1000, exchange_errors: 2, p99_ms: 12.5 };
  expect(measure("availability", [quiet, busy])).toEqual([null, 99.5]);
  expect(measure("integration_errors", [quiet, busy])).toEqual([null, 0.2]);
  expect(measure("response_p99", [quiet, busy])).toEqual([null, 12.5]);
});
