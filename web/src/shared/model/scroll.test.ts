import { describe, expect, it } from "vitest";
import { follow, MOST_PX, scaleOf, spotOf, type Spot } from "./scroll";

const VIEW = 700;
const ROW = 44;

describe("a list that a browser can draw", () => {
  it("is scrolled as it is", () => {
    const scale = scaleOf(50_000, VIEW);
    expect(scale.height).toBe(50_000);
    expect(follow(scale, VIEW, { place: 0, top: 0 }, 300)).toEqual({ place: 300, top: 300, offset: 0 });
    expect(follow(scale, VIEW, { place: 0, top: 0 }, 49_300)).toEqual({ place: 49_300, top: 49_300, offset: 0 });
  });
});

describe.each([200_000, 1_200_000, 5_000_000])("a list of %i rows", (rows) => {
  const full = rows * ROW;
  const scale = scaleOf(full, VIEW);
  const last = scale.height - VIEW;

  it("is no higher than is safe, and its bar reaches both ends", () => {
    expect(scale.height).toBe(MOST_PX);
    expect(follow(scale, VIEW, { place: full / 2, top: last / 2 }, 0)).toEqual({ place: 0, top: 0, offset: 0 });
    const end = follow(scale, VIEW, { place: 0, top: 0 }, last);
    expect(end.place).toBe(full - VIEW);
    expect(end.top).toBe(last);
  });
  it("goes row by row in small steps, whatever the bar stands for", () => {
    for (const from of [0, 79_000, 79_999, full / 3, full - VIEW - 9_000]) {
      let spot: Spot = spotOf(scale, from);
      for (let step = 1; step <= 80; step += 1) {
        spot = follow(scale, VIEW, spot, spot.top + 100);
        expect(spot.place).toBeCloseTo(from + step * 100, 3);
        expect(spot.top).toBeGreaterThanOrEqual(0);
        expect(spot.top).toBeLessThanOrEqual(last + 1);
      }
    }
  });
  it("comes back to where it was", () => {
    let spot: Spot = spotOf(scale, full / 2);
    for (const by of [400, 400, -400, -400]) spot = follow(scale, VIEW, spot, spot.top + by);
    expect(spot.place).toBeCloseTo(full / 2, 3);
  });
  it("jumps in proportion, and farther where the bar is farther", () => {
    let before = -1;
    for (let part = 0; part <= 1000; part += 1) {
      const { place } = follow(scale, VIEW, { place: -1e9, top: -1e9 }, (last * part) / 1000);
      expect(place).toBeGreaterThan(before);
      expect(Math.abs(place - (scale.end * part) / 1000)).toBeLessThan(full / 100);
      before = place;
    }
  });
  it("shows every place that is asked for where the bar can stand", () => {
    for (let row = 0; row < rows; row += Math.floor(rows / 997)) {
      const { place, top } = spotOf(scale, row * ROW);
      expect(place).toBe(Math.min(row * ROW, full - VIEW));
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThanOrEqual(last + 1);
    }
  });
});
