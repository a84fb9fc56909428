import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimePart, TimeSegment } from "../uptime/time-part.ts";
import { CountTally } from "./count-tally.ts";
import { judgeSlo, sloWords } from "./judge-slo.ts";
import { type SloDefinition, SRE_BURN_RULES } from "./slo-definition.ts";
import { componentTally, pathTally } from "./time-tally.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 1, 10, 12);
const BEGIN = NOW - 30 * DAY;
const SLO: SloDefinition = {
  id: "orders",
  description: "",
  scope: { kind: "components", ids: ["gw"] },
  indicator: { kind: "availability", badStatus: "DOWN" },
  objective: 99.9,
  windowMs: 30 * DAY,
  burnRules: SRE_BURN_RULES,
};
/** Healthy for 30 days but for these stretches before now, ms. */
function line(...parts: readonly (readonly [part: TimePart, from: number, to: number])[]): TimeSegment[] {
  let at = BEGIN;
  const segments: TimeSegment[] = [];
  for (const [part, from, to] of parts) {
    if (NOW - from > at) segments.push({ from: at, to: NOW - from, part: "healthy" });
    segments.push({ from: NOW - from, to: NOW - to, part });
    at = NOW - to;
  }
  return at < NOW ? [...segments, { from: at, to: NOW, part: "healthy" }] : segments;
}
function judge(segments: readonly TimeSegment[], before: readonly number[] = []) {
  const tally = componentTally(new Map([["gw", segments]]), "DOWN");
  return judgeSlo(SLO, tally, { now: NOW, before: new Set(before) });
}
const firing = (...given: Parameters<typeof judge>) => judge(...given).burns.map((burn) => burn.firing);

describe("multi-window burn rates, as in the SRE workbook", () => {
  test("the budget of 99.9 % over 30 days is 43.2 minutes, and a minute down spends its share", () => {
    const report = judge(line(["down", 10 * DAY, 10 * DAY - MINUTE]));
    expect(report.budget.total).toBeCloseTo(43.2 * 60, 6);
    expect(report.budget.spent).toBe(60);
    expect(report.budget.remaining_ratio).toBeCloseTo(1 - 1 / 43.2, 9);
    expect([report.status, report.lasts_seconds]).toEqual(["ok", null]);
    expect(report.by_day.filter(({ spent }) => spent > 0)).toHaveLength(1);
  });

  test("down for 52 s of the last hour and all of them in the last five minutes pages, 51 s does not", () => {
    expect(firing(line(["down", 52_000, 0]))).toEqual([true, false, false]);
    expect(firing(line(["down", 51_000, 0]))).toEqual([false, false, false]);
  });

  test("the short window ends it soon after the trouble is over", () => {
    expect(firing(line(["down", 10 * MINUTE, 4.5 * MINUTE]))[0]).toBe(true);
    expect(firing(line(["down", 12 * MINUTE, 5 * MINUTE]))[0]).toBe(false);
  });

  test("2.2 minutes in six hours page by the second rule, 4.4 in three days are a ticket by the third", () => {
    const spread = [1, 2, 3, 4, 5, 6].map((hour) => ["down", hour * 0.95 * HOUR, hour * 0.95 * HOUR - 22_000] as const);
    expect(firing(line(...spread.reverse(), ["down", 11_000, 0]))).toEqual([false, true, false]);
    const slow = ["down", 2 * DAY, 2 * DAY - 4 * MINUTE] as const;
    expect(firing(line(slow, ["down", HOUR, HOUR - 25_000]))).toEqual([false, false, true]);
  });

  test("too little data fires nothing, and what fired before holds until it can be told", () => {
    const blind: TimeSegment[] = [
      { from: BEGIN, to: NOW - MINUTE, part: "unwatched" },
      { from: NOW - MINUTE, to: NOW, part: "down" },
    ];
    expect(firing(blind)).toEqual([false, false, false]);
    expect(firing(blind, [0])).toEqual([true, false, false]);
    expect(judge([{ from: BEGIN, to: NOW, part: "absent" }]).status).toBe("no_data");
  });

  test("maintenance and the monitor's gaps are no time at all", () => {
    const report = judge(line(["maintenance", 5 * HOUR, 4 * HOUR], ["unwatched", 3 * HOUR, 2 * HOUR]));
    expect([report.attained, report.budget.spent]).toEqual([100, 0]);
  });

  test("the words say how fast, what is left, for how long, and who spends it", () => {
    expect(sloWords(judge(line(["down", 20 * MINUTE, 0])))).toBe(
      "the error budget burns 333.3 times too fast over 1 h (objective 99.9 %); 53.7 % of the budget is left, at this rate for 1 h 9 min; gw spends most of it",
    );
  });
});

test("a path is good only while every stage is, and the first bad stage is to blame", () => {
  const stages = new Map([
    ["market-data", line(["down", 50 * MINUTE, 40 * MINUTE])],
    ["gateway", line(["down", 45 * MINUTE, 30 * MINUTE])],
    ["venue", line(["maintenance", 35 * MINUTE, 20 * MINUTE])],
  ]);
  const tally = pathTally(stages, "DOWN");
  expect(tally.count(NOW - HOUR, NOW)).toEqual({ good: 30 * MINUTE, bad: 15 * MINUTE });
  expect(tally.spenders(NOW - HOUR, NOW)).toEqual([
    { componentId: "market-data", bad: 10 * MINUTE },
    { componentId: "gateway", bad: 5 * MINUTE },
  ]);
});

test("results are counted by the minute and the hour, and a few say nothing", () => {
  const tally = new CountTally();
  for (let n = 0; n < 720; n += 1) tally.add("gw", NOW - HOUR + n * 5000, n < 660);
  const report = judgeSlo(SLO, tally, { now: NOW, before: new Set() });
  expect(report).toMatchObject({ unit: "results", budget: { spent: 60 }, burn_rate_1h: expect.closeTo(83.3, 0) });
  expect(report.burns[0]?.firing).toBe(true);
  const few = new CountTally();
  for (let n = 0; n < 10; n += 1) few.add("gw", NOW - n * 1000 - 1, false);
  expect(judgeSlo(SLO, few, { now: NOW, before: new Set() }).burns.some((burn) => burn.firing)).toBe(false);
});

test("no budget is spent beyond what was bad, and no share leaves 0 to 100, whatever the timeline", () => {
  const part = fc.constantFrom<TimePart>("healthy", "critical", "down", "maintenance", "paused", "unwatched", "absent");
  fc.assert(
    fc.property(fc.array(fc.tuple(part, fc.integer({ min: 1, max: 5 * DAY })), { minLength: 1 }), (parts) => {
      let at = BEGIN;
      const segments = parts.map(([kind, ms]) => {
        const from = at;
        at += ms;
        return { from, to: at, part: kind };
      });
      const report = judge(segments);
      expect(report.attained ?? 0).toBeGreaterThanOrEqual(0);
      expect(report.attained ?? 0).toBeLessThanOrEqual(100);
      expect(report.budget.spent).toBeGreaterThanOrEqual(0);
      const days = report.by_day.reduce((sum, { spent }) => sum + spent, 0);
      expect(days).toBeCloseTo(report.budget.spent, 3);
    }),
  );
});
