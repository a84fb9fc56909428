import { describe, expect, it } from "vitest";
import { PERIOD_NAMES, periodAt, periodBefore, periodSpan, REPORT_PERIODS } from "./report-period.ts";

const at = Date.parse("2026-11-26T23:30:00Z");
const span = (...asked: Parameters<typeof periodSpan>) => {
  const found = periodSpan(...asked);
  return found === null ? null : [new Date(found.from).toISOString(), new Date(found.to).toISOString()];
};

describe("a report's period", () => {
  it("is named by the clocks of its time zone", () => {
    expect(REPORT_PERIODS.map((period) => periodAt(period, at, "UTC"))).toEqual(Object.values(PERIOD_NAMES));
    expect(periodAt("daily", at, "Asia/Tokyo")).toBe("2026-11-27");
  });

  it("takes 23 or 25 hours where the clocks change", () => {
    expect(span("daily", "2026-03-29", "Europe/London")).toEqual([
      "2026-03-29T00:00:00.000Z",
      "2026-03-29T23:00:00.000Z",
    ]);
    expect(span("daily", "2026-10-25", "Europe/London")).toEqual([
      "2026-10-24T23:00:00.000Z",
      "2026-10-26T00:00:00.000Z",
    ]);
  });

  it("reaches across the year's end as ISO 8601 counts weeks", () => {
    expect(span("weekly", "2026-W53", "UTC")).toEqual(["2026-12-28T00:00:00.000Z", "2027-01-04T00:00:00.000Z"]);
    expect(periodAt("weekly", Date.parse("2027-01-03T12:00:00Z"), "UTC")).toBe("2026-W53");
    expect(periodAt("weekly", Date.parse("2024-12-30T00:00:00Z"), "UTC")).toBe("2025-W01");
    expect(span("weekly", "2027-W53", "UTC")).toBeNull();
  });

  it("follows the one before without a gap", () => {
    for (const period of REPORT_PERIODS) {
      const name = periodAt(period, at, "America/New_York");
      const before = periodSpan(period, periodBefore(period, name), "America/New_York");
      expect(before?.to).toBe(periodSpan(period, name, "America/New_York")?.from);
    }
    expect(periodBefore("monthly", "2026-01")).toBe("2025-12");
  });

  it.each([
    ["daily", "2026-02-30"],
    ["daily", "2026-11"],
    ["weekly", "2026-W00"],
    ["monthly", "2026-13"],
    ["monthly", "2026"],
    ["annual", "2026-11"],
    ["annual", "<b>"],
  ] as const)("%s is never %s", (period, name) => {
    expect(periodSpan(period, name, "UTC")).toBeNull();
  });
});
