import type { ResourceCapacity } from "@plimsoll/core";
import { expect, it } from "vitest";
import { capacityLines } from "./capacity-lines.ts";

const ROW: ResourceCapacity = {
  ...{ component_id: "host", metric: "disk_usage", unit: "%", direction: "above", current: 61 },
  ...{ peak: 64, peak_at: "2026-11-20T14:03:12.250Z", peak_resolution: "raw", history_days: 92 },
  ...{ limit: 92, headroom: 28, headroom_percent: 30.434, twice_peak: 128, limit_over_twice_peak: 0.72 },
  ...{ growth_per_day: 1.7, days_left: 18, days_left_at_1_5: 12, days_left_at_2: 9, days_left_why: null },
  ...{ what_if: null, notes: [] },
};

it("tells each resource in a line", () => {
  expect(capacityLines([ROW])).toEqual([
    "host disk_usage: now 61 %, peak 64 % at 2026-11-20T14:03:12Z (in 92 d of history), limit 92 %, headroom 30.43 %, limit 0.72 x twice the peak, lasts 18 d (at 1.5 x 12 d, at 2 x 9 d)",
  ]);
  expect(capacityLines([])).toEqual(["Nothing that is watched has a limit or a rate yet."]);
});

it("tells no more exactly when the peak was than is known", () => {
  const told = (peak_resolution: ResourceCapacity["peak_resolution"]) =>
    capacityLines([{ ...ROW, peak_resolution }])[0];
  expect(told("1m")).toContain("peak 64 % at 2026-11-20T14:03Z (");
  expect(told("1h")).toContain("peak 64 % in the hour from 2026-11-20T14:03Z (");
  expect(told("1d")).toContain("peak 64 % on 2026-11-20 (UTC) (");
});

it("tells what is beyond its limit, bad when low, or not known for long in words of their own", () => {
  const [line, note] = capacityLines([
    {
      ...{
        ...ROW,
        direction: "below",
        history_days: 25 / 1440,
        headroom_percent: -335.32,
        notes: ["In s since today."],
      },
      ...{ days_left: null, days_left_at_1_5: null, days_left_at_2: null, days_left_why: "needs 1 d, has 25 min" },
    },
  ]);
  expect(line).toContain("lowest 64 % at 2026-11-20T14:03:12Z (in 25 min of history)");
  expect(line).toContain("335.32 % beyond the limit");
  expect(line).toMatch(/how long it lasts is not known: needs 1 d, has 25 min$/);
  expect(note).toBe("  In s since today.");
});

it("lets no name move the cursor", () => {
  expect(capacityLines([{ ...ROW, metric: "disk\u001b[2J", notes: ["so\nit is"] }])).toEqual([
    expect.stringMatching(/^host disk \[2J: now/),
    "  so it is",
  ]);
});

it("tells once of how many resources nothing is known of the driver", () => {
  const none = (words: string) => ({
    ...{ driver: "orders", factor: 1.5, kind: "none" as const, value: null, beyond_limit: null, growth_per_day: null },
    ...{ days_left: null, quality: null, words: `at 1.5 x orders nothing can be said of x: ${words}` },
  });
  const level = { ...none(""), kind: "level" as const, words: "at 1.5 x orders cpu comes to 80 %" };
  const lines = capacityLines([
    { ...ROW, what_if: none("needs 24 hours of both, has 3") },
    { ...ROW, what_if: level },
    { ...ROW, what_if: none("needs 24 hours of both, has 3") },
    { ...ROW, what_if: none("the driver hardly ever changed") },
  ]);
  expect(lines).toHaveLength(8);
  expect(lines[2]).toBe("  at 1.5 x orders cpu comes to 80 %");
  expect(lines.slice(5)).toEqual([
    "At 1.5 x orders nothing can be said of 3 of these 4:",
    "  2: needs 24 hours of both, has 3",
    "  1: the driver hardly ever changed",
  ]);
});
