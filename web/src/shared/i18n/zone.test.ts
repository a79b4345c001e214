import { expect, it } from "vitest";
import { dayOf, daysAgo } from "./zone";

it("counts days of the calendar, whatever the hour and the length of a month", () => {
  expect(dayOf(new Date(2026, 2, 31, 23, 59))).toBe("2026-03-31");
  expect(daysAgo(0, new Date(2026, 2, 31, 0, 1))).toBe("2026-03-31");
  expect(daysAgo(29, new Date(2026, 2, 31, 12))).toBe("2026-03-02");
  expect(daysAgo(31, new Date(2026, 2, 31, 12))).toBe("2026-02-28");
});
