import { expect, it } from "vitest";
import { dayOf, daysAgo, endOf } from "./zone";

it("counts days of the calendar, whatever the hour and the length of a month", () => {
  expect(dayOf(new Date(2026, 2, 31, 23, 59))).toBe("2026-03-31");
  expect(daysAgo(0, new Date(2026, 2, 31, 0, 1))).toBe("2026-03-31");
  expect(daysAgo(29, new Date(2026, 2, 31, 12))).toBe("2026-03-02");
  expect(daysAgo(31, new Date(2026, 2, 31, 12))).toBe("2026-02-28");
});

it("ends a day where the user's next one begins", () => {
  expect(new Date(Date.parse(endOf("2026-03-28")) + 1)).toEqual(new Date(2026, 2, 29));
  expect(new Date(Date.parse(endOf("2026-12-31")) + 1)).toEqual(new Date(2027, 0, 1));
  expect(endOf("2026-03-31T12:00:00Z")).toBe("2026-03-31T12:00:00Z");
});
