import { describe, expect, it } from "vitest";
import { formatFor } from "./format";
import { variant } from "./language";

const now = Date.parse("2026-03-31T12:00:00Z");

describe("writers", () => {
  it("write dates as the browser's own variant of the language", () => {
    expect([variant("en"), variant("fr")]).toEqual(["en-US", "fr"]);
    expect(formatFor("en-GB").dateTime("2026-03-31T12:00:00")).toBe("31 Mar 2026, 12:00");
  });
  it("tell how long ago it was in the largest unit that fits", () => {
    expect(formatFor("en").ago("2026-03-31T11:57:00Z", now)).toBe("3 min. ago");
    expect(formatFor("fr").ago("2026-03-30T11:00:00Z", now)).toBe("hier");
  });
  it("write a day as that day in every zone", () => {
    expect(formatFor("en").date("2026-03-31")).toBe("Mar 31, 2026");
  });
  it("write bytes and numbers as the language does", () => {
    expect(formatFor("en").bytes(1_500_000)).toBe("1.5 MB");
    expect(formatFor("en").bytes(598)).toBe("598 bytes");
    expect(formatFor("fr").number(1234567).replaceAll(/\s/g, " ")).toBe("1 234 567");
  });
});
