import { describe, expect, it } from "vitest";
import { paceOf } from "./states";

const figures = { rows: 100, bytes: 250, rows_per_second: 50, accepted: 0, created: 0, changed: 0, unchanged: 0, outdated: 0, corrected: 0, quarantined: 0, quarantined_before: 0, failed: 0, reasons: [], remarks: [], removed: [] };

describe("the pace of an import", () => {
  it("is unknown before anything was read", () => {
    expect(paceOf(1000, null)).toEqual({ share: 0, left: undefined });
    expect(paceOf(1000, { ...figures, bytes: 0, rows: 0 })).toEqual({ share: 0, left: undefined });
  });
  it("takes the rest to be like what was read", () => {
    expect(paceOf(1000, figures)).toEqual({ share: 0.25, left: 6 });
  });
  it("says nothing is left where all is settled", () => {
    expect(paceOf(250, figures)).toEqual({ share: 1, left: 0 });
  });
});
