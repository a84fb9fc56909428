import { describe, expect, it } from "vitest";
import { formatAge, formatBothZones, formatClock, formatMoment, formatShortAge } from "./format-time.ts";

const AT = Date.UTC(2026, 10, 23, 14, 2, 11, 500);

describe("formatAge", () => {
  it.each([
    [0, "0 s"],
    [999, "0 s"],
    [-5000, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [131_000, "2 min 11 s"],
    [3_600_000, "1 h"],
    [7_080_000, "1 h 58 min"],
    [273_600_000, "3 d 4 h"],
    [Number.NaN, "–"],
  ])("prints %s ms as %s", (ms, expected) => {
    expect(formatAge(ms)).toBe(expected);
  });
});

describe("formatShortAge", () => {
  it("keeps the largest unit", () => {
    expect([5000, 131_000, 7_080_000].map(formatShortAge)).toEqual(["5 s", "2 min", "1 h"]);
  });
});

describe("moments", () => {
  it("prints the clock in the zone asked for", () => {
    expect(formatClock(AT, "UTC")).toBe("14:02:11");
    expect(formatClock(AT, "America/New_York")).toBe("09:02:11");
  });

  it("prints midnight as 00, not 24", () => {
    expect(formatClock(Date.UTC(2026, 0, 1), "UTC")).toBe("00:00:00");
  });

  it("adds the date on another day and the year in another year", () => {
    expect(formatMoment(AT, AT + 1000, "UTC")).toBe("14:02:11");
    expect(formatMoment(AT, AT + 86_400_000, "UTC")).toBe("23 Nov 14:02");
    expect(formatMoment(AT, AT + 50 * 86_400_000, "UTC")).toBe("23 Nov 2026");
  });

  it("gives local and UTC side by side", () => {
    expect(formatBothZones(AT, "Asia/Tokyo")).toBe("23 Nov 2026, 23:02:11 GMT+9 (local)\n23 Nov 2026, 14:02:11 UTC");
  });
});
