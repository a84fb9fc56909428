import { evaluateThreshold } from "@plimsoll/core";
import { expect, test } from "vitest";
import { clockLimitOf, clockThresholds } from "./clock-limit.ts";
import { offsetMetrics } from "./offset-metrics.ts";

const EU = { profile: "eu_other" } as const;

const WORST_FIRST = ["CRITICAL", "WARNING", "HEALTHY"] as const;

function judge(offset: number, bound: number) {
  const readings = offsetMetrics({ offset, bound }, clockLimitOf(EU));
  const thresholds = clockThresholds(EU);
  const statuses = readings.map((reading) => evaluateThreshold(reading, thresholds[reading.name]));
  const status = WORST_FIRST.find((each) => statuses.includes(each)) ?? "HEALTHY";
  const worst = readings[statuses.indexOf(status)];
  return { status, name: worst?.name, words: worst?.details?.error };
}

test.each([
  [0.0004, 0.00005, "HEALTHY"],
  [-0.0005, 0.00005, "WARNING"],
  [0.001, 0.00005, "CRITICAL"],
])("an offset of %d s, known to %d s, is %s against 1 ms", (offset, bound, status) => {
  expect(judge(offset, bound).status).toBe(status);
});

test("half of the limit warns in the words of the measurement", () => {
  expect(judge(-0.0007, 0.00005)).toEqual({
    status: "WARNING",
    name: "clock_offset_seconds",
    words: "measured -0.7 ms (error up to 50 us) against the EU limit of 1 ms, (EU) 2025/1155",
  });
});

test("an error as large as the limit cannot tell, whatever was measured", () => {
  for (const offset of [0, 0.0009, 0.004]) {
    expect(judge(offset, 0.005)).toMatchObject({
      status: "WARNING",
      name: "clock_error_bound_seconds",
      words: expect.stringContaining("this measurement cannot tell"),
    });
  }
});

test("yet a clock that is off by more than error and limit together is off for certain", () => {
  expect(judge(0.2, 0.005)).toMatchObject({ status: "CRITICAL", name: "clock_offset_seconds" });
});

test("nothing is ever called compliant", () => {
  const profiles = ["eu_hft", "eu_other", "uk_hft", "uk_other", "uk_voice", "us", "crypto"] as const;
  const limits = profiles.map((profile) => clockLimitOf({ profile }));
  expect(limits.map(({ seconds }) => seconds)).toEqual([100e-6, 1e-3, 100e-6, 1e-3, 1, 50e-3, 1]);
  for (const limit of limits) {
    const words = JSON.stringify(offsetMetrics({ offset: 0, bound: 0 }, limit));
    expect(words).toContain("measured +0 us (error up to 0 us) against");
    expect(words).not.toMatch(/complian/i);
  }
});
