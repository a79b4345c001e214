import { describe, expect, it } from "vitest";
import { wilson } from "./wilson";

describe("the interval of a share", () => {
  it("is that of the tables", () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20.
    for (const [hits, all, lower, upper] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611]] as const) {
      expect(wilson(hits, all)?.lower).toBeCloseTo(lower, 4);
      expect(wilson(hits, all)?.upper).toBeCloseTo(upper, 4);
    }
  });
  it("is not told of nothing", () => {
    expect(wilson(0, 0)).toBeUndefined();
  });
});
