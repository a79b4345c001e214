import { expect, it } from "vitest";
import { Stopwatch } from "./stopwatch";

it("counts what is looked at, not breaks and other windows", () => {
  const watch = new Stopwatch(0);
  watch.touch(4_000);
  expect(watch.seconds(6_000)).toBe(6);
  watch.pause(10_000);
  expect(watch.seconds(900_000)).toBe(10);
  watch.touch(900_000);
  watch.touch(905_000);
  expect(watch.seconds(905_000)).toBe(15);
  // Lunch, with the pair on the screen.
  expect(watch.seconds(4_000_000)).toBe(75);
});
