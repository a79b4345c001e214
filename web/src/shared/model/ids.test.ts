import { expect, it } from "vitest";
import { idOf, numberOf } from "./ids";

it("writes a number as an id and reads it back", () => {
  for (const number of [0, 1, 31, 32, 40, 1_048_576, 1_200_000, 2 ** 40 + 7]) expect(numberOf(idOf("cus", number))).toBe(number);
  expect(numberOf("cus_18")).toBe(40);
  expect(idOf("cus", 40)).toBe("cus_18");
});

it("knows what is no id", () => {
  for (const text of ["cus_", "18", "cus_1i", "cus_O", "cus_zzzzzzzzzzzzz"]) expect(numberOf(text)).toBeUndefined();
});
