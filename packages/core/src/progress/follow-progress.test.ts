import { describe, expect, it } from "vitest";
import type { CalendarSpec } from "../calendar/calendar-spec.ts";
import { ALWAYS_OPEN } from "../calendar/market-calendar.ts";
import { SHIPPED_CALENDARS } from "../calendar/shipped-calendars.ts";
import { TradingCalendar } from "../calendar/trading-calendar.ts";
import type { MetricReading } from "../metric/metric-reading.ts";
import { followProgress, isProgressDue, type ProgressState, progressAgeMs } from "./follow-progress.ts";
import type { ProgressKind, ProgressRule } from "./progress-rule.ts";

const NOW = Date.UTC(2026, 10, 23, 15, 0, 0);
const rule = (kind: ProgressKind = "counter", given: Partial<ProgressRule> = {}): ProgressRule => ({
  metric: "loop",
  name: "loop",
  labels: {},
  kind,
  limitMs: 30_000,
  sampleMs: 500,
  ...given,
});
const reading = (value: number | null, more: Partial<MetricReading> = {}): MetricReading => ({
  name: "loop",
  value,
  unit: "1",
  ...more,
});
/** `s` seconds after NOW. */
const at = (s: number) => ({ at: 1_000_000 + s * 1000, now: NOW + s * 1000 });

/** The age after each of these looks, in seconds; words where there was none. */
function ages(looks: readonly (readonly [second: number, value: number | null])[], of = rule()): unknown[] {
  let state: ProgressState | null = null;
  return looks.map(([second, value]) => {
    const look = followProgress(state, [reading(value)], { rule: of, moment: at(second) });
    state = look.state;
    return look.error ?? (state === null ? null : progressAgeMs(state, at(second), ALWAYS_OPEN) / 1000);
  });
}

describe("a counter", () => {
  it("has moved when its value is another, and stands still while it is the same", () => {
    expect(
      ages([
        [0, 5],
        [10, 5],
        [20, 6],
        [45, 6],
      ]),
    ).toEqual([0, 10, 0, 25]);
  });

  it("that begins anew has moved: a restart is no standstill", () => {
    expect(
      ages([
        [0, 900],
        [10, 900],
        [12, 0],
        [13, 1],
      ]),
    ).toEqual([0, 10, 0, 0]);
  });

  it("without a value is missing, and has not moved meanwhile", () => {
    expect(
      ages([
        [0, 5],
        [10, null],
        [20, Number.NaN],
        [30, 5],
      ]),
    ).toEqual([0, "loop has no value", "loop has no value", 30]);
  });

  it("moved when its checker says that it did, however rarely it is looked at", () => {
    const look = followProgress(null, [reading(5, { changedAt: NOW - 7000 })], { rule: rule(), moment: at(0) });
    expect(look.state).toEqual({ value: 5, movedAt: at(-7).at, isExact: true });
  });
});

describe("a stamp", () => {
  it.each([
    ["seconds", 1000],
    ["milliseconds", 1],
    ["microseconds", 1 / 1000],
    ["nanoseconds", 1e-6],
  ])("in %s is the time of the last progress", (_, divisor) => {
    expect(ages([[0, (NOW - 42_000) / divisor]], rule("timestamp"))).toEqual([42]);
  });

  it("half a second ahead is now, as some engines stamp; further ahead a clock is wrong, which is no progress", () => {
    expect(ages([[0, NOW + 500]], rule("timestamp"))).toEqual([0]);
    expect(ages([[0, NOW + 60_000]], rule("timestamp"))).toEqual(["loop lies 1 min in the future: a clock is wrong"]);
  });
});

it.each([
  ["s", 42, 42],
  ["ms", 42_000, 42],
  ["min", 2, 120],
  ["1", 42, 42],
])("an age in %s is taken as it is", (unit, value, seconds) => {
  const look = followProgress(null, [reading(value, { unit })], { rule: rule("age"), moment: at(0) });
  expect(look.state && progressAgeMs(look.state, at(0), ALWAYS_OPEN) / 1000).toBe(seconds);
});

describe("the metric", () => {
  const series = (name: string, value: number) => reading(value, { name: "progress", labels: { name, host: "a" } });
  const named = rule("counter", { metric: 'progress{name="fills"}', name: "progress", labels: { name: "fills" } });

  it("is found by the labels that were named", () => {
    const { state } = followProgress(null, [series("loop", 1), series("fills", 2)], { rule: named, moment: at(0) });
    expect(state?.value).toBe(2);
  });

  it("that is not there, or is there twice, is missing", () => {
    const errorOf = (readings: MetricReading[], of: ProgressRule) =>
      followProgress(null, readings, { rule: of, moment: at(0) }).error;
    expect(errorOf([series("loop", 1)], named)).toBe('progress{name="fills"} is not in the answer');
    expect(errorOf([reading(1), reading(2)], rule())).toBe("2 readings are called loop: name one by its labels");
  });
});

describe("in market time", () => {
  const nyse = new TradingCalendar(SHIPPED_CALENDARS.get("NYSE") as CalendarSpec);
  const moved = (iso: string): ProgressState => ({ value: 1, movedAt: Date.parse(iso), isExact: true });
  /** A clock whose monotonic time is the wall's. */
  const moment = (iso: string) => ({ at: Date.parse(iso), now: Date.parse(iso) });

  it("only the time in session counts: over a night, and over a weekend", () => {
    // NYSE is open from 14:30 to 21:00 UTC in November.
    expect(progressAgeMs(moved("2026-11-20T20:59:50Z"), moment("2026-11-23T14:30:20Z"), nyse)).toBe(30_000);
  });

  it("nobody is held to it while the market is closed, nor right after the open", () => {
    expect(isProgressDue(Date.parse("2026-11-22T16:00:00Z"), nyse)).toBe(false);
    expect(isProgressDue(Date.parse("2026-11-23T14:30:00Z") + nyse.graceMs / 2, nyse)).toBe(false);
    expect(isProgressDue(Date.parse("2026-11-23T14:30:00Z") + nyse.graceMs + 1, nyse)).toBe(true);
    expect(isProgressDue(Date.parse("2026-11-23T20:59:59Z"), nyse)).toBe(true);
  });

  it("a clock that is set makes nothing stand still, and hides nothing", () => {
    const state: ProgressState = { value: 1, movedAt: 1_000_000, isExact: false };
    expect(progressAgeMs(state, { at: 1_010_000, now: NOW + 3_600_000 }, ALWAYS_OPEN)).toBe(10_000);
    expect(progressAgeMs(state, { at: 1_010_000, now: NOW - 3_600_000 }, ALWAYS_OPEN)).toBe(10_000);
  });
});
