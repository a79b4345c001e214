import { expect, it } from "vitest";
import { rangeOf, rowsOf } from "./everybody";

const ranges = [...rangeOf("cus_1", "cus_3"), ...rangeOf("cus_8", null), ...rangeOf("cus_10", "cus_12")];

it("knows who stands in each row", () => {
  const rows = rowsOf(ranges, false);
  expect(rows.length).toBe(7);
  expect(rows.slice(0, 7)).toEqual(["cus_1", "cus_2", "cus_3", "cus_8", "cus_10", "cus_11", "cus_12"]);
  expect(rows.slice(2, 4)).toEqual(["cus_3", "cus_8"]);
  expect(rows.slice(6, 99)).toEqual(["cus_12"]);
});

it("begins with the newest one where that is wanted", () => {
  expect(rowsOf(ranges, true).slice(0, 4)).toEqual(["cus_12", "cus_11", "cus_10", "cus_8"]);
});

it("has no rows without customers", () => {
  expect(rowsOf([], true).length).toBe(0);
  expect(rowsOf([], true).slice(0, 10)).toEqual([]);
});
