import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shipped } from "../calendar/calendar.fixture.ts";
import { hideClosed } from "../uptime/hide-closed.ts";
import type { TimePart, TimeSegment } from "../uptime/time-part.ts";
import { CountTally } from "./count-tally.ts";
import { judgeSlo, sloWords, watchedWords } from "./judge-slo.ts";
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

test("words and figures say for how long it was watched, unless that is all of the window", () => {
  const eight: TimeSegment[] = [
    { from: BEGIN, to: NOW - 8 * MINUTE, part: "absent" },
    { from: NOW - 8 * MINUTE, to: NOW, part: "healthy" },
  ];
  const report = judge(eight);
  expect(report).toMatchObject({ attained: 100, watched_seconds: 480, open_seconds: 2_592_000, calendar: null });
  expect(watchedWords(report)).toBe("watched 8 min of 30 d");
  expect(sloWords(report)).toContain("100 % of the budget is left; watched 8 min of 30 d");
  expect(watchedWords(judge(line()))).toBeNull();
  const path = pathTally(
    new Map([
      ["a", eight],
      ["b", eight],
    ]),
    "DOWN",
  );
  expect(path.seen(BEGIN, NOW)).toEqual({ watchedMs: 8 * MINUTE, openMs: 30 * DAY });
  const two = componentTally(
    new Map([
      ["a", eight],
      ["b", line()],
    ]),
    "DOWN",
  );
  expect(two.seen(BEGIN, NOW).watchedMs).toBe(15 * DAY + 4 * MINUTE);
});

describe("with a market's calendar only the time in which it trades counts", () => {
  const nyse = shipped("NYSE");
  // Down from Monday 9 February 22:00 UTC, after the close, to half an hour into Tuesday's session.
  const opens = Date.UTC(2026, 1, 10, 14, 30);
  const now = opens + HOUR;
  const night: TimeSegment[] = [
    { from: now - 30 * DAY, to: opens - 16.5 * HOUR, part: "healthy" },
    { from: opens - 16.5 * HOUR, to: opens + 30 * MINUTE, part: "down" },
    { from: opens + 30 * MINUTE, to: now, part: "healthy" },
  ];
  const tally = componentTally(new Map([["gw", hideClosed(night, nyse)]]), "DOWN", nyse);
  const report = judgeSlo({ ...SLO, calendar: "NYSE" }, tally, { now, before: new Set() });

  test("a night is neither good nor bad, and the budget is a share of the sessions", () => {
    const open = nyse.sessionMs(now - 30 * DAY, now);
    expect(open).toBeLessThan(6 * DAY);
    expect(report.budget).toMatchObject({ spent: 1800, total: expect.closeTo(open / 1e6, 6) });
    expect(report).toMatchObject({ calendar: "NYSE", watched_seconds: open / 1000, open_seconds: open / 1000 });
    expect(watchedWords({ ...report, watched_seconds: 480 })).toMatch(
      /^watched 8 min of the 5 d \d+ h that NYSE trades in 30 d$/,
    );
    expect(watchedWords(report)).toMatch(/^only while NYSE trades, 5 d \d+ h of 30 d$/);
  });

  test("a window counts the market time in it, and says nothing while there is none", () => {
    expect(tally.isEnough(opens - HOUR, opens)).toBe(false);
    expect(tally.isEnough(opens - HOUR, opens + MINUTE)).toBe(true);
    expect(report.burn_rate_1h).toBeCloseTo(500, 6);
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
