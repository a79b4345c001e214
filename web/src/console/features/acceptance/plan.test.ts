import { describe, expect, it } from "vitest";
import { USUAL, type Stratum } from "./figures";
import { estimatePairs } from "./plan";

// The strata of the demo retailer with 10,000 customers, as the server told them.
const strata: Stratum[] = Object.entries({
  sure: 2193, near_threshold: 435, through: 90, review: 166, just_below: 197, far_below: 871, wider_near: 10, wider_far: 2023, beneath: 385885,
}).map(([stratum, population]) => ({ stratum, population, same: 0, different: 0, cannot_say: 0, pending: 0, share: { value: 0, lower: 0, upper: 0 } }));

describe("the size of a sample", () => {
  it("is what the server draws for wide intervals: the fewest of each stratum", () => {
    expect(estimatePairs({ ...USUAL, precision_half_width: 0.05, recall_half_width: 0.1 }, strata)).toEqual({ pairs: 320, stratified: true });
  });
  it("grows as intervals narrow, and never beyond all pairs", () => {
    const wide = estimatePairs({ ...USUAL, recall_half_width: 0.05 }, strata).pairs;
    const narrow = estimatePairs({ ...USUAL, recall_half_width: 0.01 }, strata).pairs;
    expect(narrow).toBeGreaterThan(wide);
    expect(estimatePairs({ ...USUAL, precision_half_width: 1e-6, recall_half_width: 1e-6 }, strata).pairs).toBe(5985 + 100);
  });
  it("is that of a plain sample where no strata are known", () => {
    expect(estimatePairs(USUAL, undefined)).toEqual({ pairs: 1522, stratified: false });
  });
});
