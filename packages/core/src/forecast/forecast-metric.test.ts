import { describe, expect, it } from "vitest";
import { SHIPPED_CALENDARS } from "../calendar/shipped-calendars.ts";
import { TradingCalendar } from "../calendar/trading-calendar.ts";
import { forecastWords, reachWords } from "./forecast-words.ts";
import { DAY, forecastOf, HOUR, knownForecast, MINUTE, NOW, noiseOf, seriesOf } from "./series.fixture.ts";

const WEEK = 7 * 24;
/** 50 with a leak of 5 an hour in the last six: critical (90) in two hours. */
const leaking = (hour: number) => 50 + 5 * Math.max(0, hour + 6);

describe("a leak", () => {
  it("is told of with the moment it reaches critical, and between which moments with 80 %", () => {
    const { critical, isSure, method, trend } = knownForecast(seriesOf(WEEK, leaking, 2));
    expect([method, isSure, trend?.isCertain]).toEqual(["trend", true, true]);
    expect(((critical?.at ?? 0) - NOW) / HOUR).toBeCloseTo(2, 0);
    expect(critical?.earliest).toBeLessThan(NOW + 2 * HOUR);
    expect(critical?.latest).toBeGreaterThan(NOW + 1.9 * HOUR);
    expect(trend?.perHour).toBeCloseTo(5, 0);
    expect(Math.abs((trend?.since ?? 0) - (NOW - 6 * HOUR))).toBeLessThan(30 * MINUTE);
  });

  it("is not moved by single outliers", () => {
    const chance = noiseOf(5);
    const values = seriesOf(WEEK, leaking, 2).map((each) => (chance() > 0.97 ? { ...each, value: 900 } : each));
    expect(((knownForecast(values).critical?.at ?? 0) - NOW) / HOUR).toBeCloseTo(2, 0);
  });

  it("is the same where low is bad, with its sign changed", () => {
    const above = knownForecast(seriesOf(WEEK, leaking, 2));
    const turned = seriesOf(WEEK, leaking, 2).map(({ at, value }) => ({ at, value: -value }));
    const below = knownForecast(turned, { direction: "below", critical: -90 });
    expect(below.critical).toEqual(above.critical);
    expect(below.points[3]?.low).toBeCloseTo(-(above.points[3]?.high ?? 0), 9);
  });

  it("is told of across a gap, and after a unit has changed", () => {
    const gap = seriesOf(WEEK, leaking, 2).filter(({ at }) => at < NOW - 4 * HOUR || at > NOW - 3 * HOUR);
    expect(knownForecast(gap).isSure).toBe(true);
    const changed = seriesOf(WEEK, (hour) => (hour < -20 ? 50_000 : leaking(hour)), 2);
    expect(((knownForecast(changed).critical?.at ?? 0) - NOW) / HOUR).toBeCloseTo(2, 0);
  });

  it("that quickens may get there long before its line does, and the interval says so", () => {
    // 20 + 70 (t / 48)^1.5: 12 hours on it reaches 90.
    const quickening = (hour: number) => 20 + 70 * (Math.max(0, hour + 36) / 48) ** 1.5;
    const { critical } = knownForecast(seriesOf(WEEK, quickening, 1));
    expect(critical?.at).toBeGreaterThan(NOW + 12 * HOUR);
    expect(critical?.earliest).toBeLessThan(NOW + 12 * HOUR);
  });

  it("is known no more finely than it was seen, and single values get there first", () => {
    const { critical } = knownForecast(seriesOf(WEEK, leaking, 0));
    expect((critical?.latest ?? 0) - (critical?.at ?? 0)).toBeGreaterThan(2 * MINUTE);
    const jumpy = (hour: number) => leaking(hour) + (Math.round(hour * 60) % 18 === 0 ? 6 : 0);
    const { earliest = NOW } = knownForecast(seriesOf(WEEK, jumpy, 0.2)).critical ?? {};
    expect(earliest).toBeLessThan(NOW + 55 * MINUTE);
  });

  it("that has reached critical is no longer going to", () => {
    expect(knownForecast(seriesOf(WEEK, (hour) => leaking(hour) + 30, 1)).critical).toBeNull();
  });
});

describe("what comes back by itself", () => {
  it("does not cry wolf: a log that is rotated", () => {
    for (let phase = 0; phase < 26; phase++) {
      const saw = (hour: number) =>
        10 + (75 * (((hour + phase) % 26) + 26)) / 26 - (hour + phase >= 0 || (hour + phase) % 26 === 0 ? 75 : 0);
      const { isSure, method, critical } = knownForecast(seriesOf(2 * WEEK, saw, 0.2));
      expect([phase, isSure, method, critical]).toEqual([phase, false, "envelope", null]);
    }
  });

  it("does when its peaks rise", () => {
    const heap = (hour: number) => 30 + 0.1 * (hour + 400) + 10 * ((((hour + 4000) * 60) % 45) / 45);
    expect(knownForecast(seriesOf(WEEK, heap, 0.1), { critical: 81, horizonMs: DAY }).critical).not.toBeNull();
  });

  it("follows the hours of the market, weekends and holidays too", () => {
    const spec = SHIPPED_CALENDARS.get("NYSE");
    if (spec === undefined) throw new Error("no NYSE");
    const calendar = new TradingCalendar(spec);
    const load = (hour: number) => (calendar.phaseAt(NOW + hour * HOUR) === "market" ? 60 : 20);
    const { method, points, isSure } = knownForecast(seriesOf(5 * WEEK, load, 2), { calendar });
    expect([method, isSure]).toEqual(["holt_winters", false]);
    for (const { at, value } of points) {
      const hours = [at - HOUR, at, at + HOUR].map((moment) => load((moment - NOW) / HOUR));
      if (new Set(hours).size === 1) expect(Math.abs(value - (hours[0] ?? 0))).toBeLessThan(8);
    }
  });
});

describe("what cannot be said", () => {
  it("says how much it needs and has", () => {
    expect(forecastOf([])).toMatchObject({ kind: "not_enough_data", why: "no values yet" });
    expect(forecastOf(seriesOf(1 / 3, () => 5))).toMatchObject({ why: "needs 1 h, has 20 min" });
    const old = seriesOf(WEEK, () => 5).filter(({ at }) => at <= NOW - 3 * HOUR);
    expect(forecastOf(old)).toMatchObject({ why: "the last value is 3 h old" });
  });

  it("looks no further ahead than it has seen, and believes little of a first day", () => {
    const young = knownForecast(seriesOf(3, (hour) => 50 + 5 * (hour + 3), 1));
    expect(young.horizonMs).toBe(3 * HOUR);
    expect(young).toMatchObject({ isSure: false, critical: null });
    expect(knownForecast(seriesOf(12, (hour) => 10 + 5 * (hour + 12), 1)).why).toContain("two days have not been seen");
  });
});

describe("hints", () => {
  it("finds where a metric changed, and what was not as usual for its time", () => {
    const wave = (hour: number) => 40 + 20 * Math.sin((hour / 12) * Math.PI) + (Math.abs(hour + 10) < 0.5 ? 40 : 0);
    const { anomalies } = knownForecast(seriesOf(2 * WEEK, wave, 1), { critical: null });
    expect(anomalies.some(({ at, z }) => Math.abs(at - (NOW - 10 * HOUR)) < HOUR && z > 6)).toBe(true);
    const { changePoints } = knownForecast(seriesOf(WEEK, (hour) => (hour < -8 ? 20 : 30), 1));
    expect(changePoints.some((at) => Math.abs(at - (NOW - 8 * HOUR)) < 15 * MINUTE)).toBe(true);
  });
});

describe("words", () => {
  const reach = { at: NOW + 190 * MINUTE, earliest: NOW + 2 * HOUR, latest: NOW + 6 * HOUR };
  it("say when, and between which moments with 80 %", () => {
    expect(reachWords("critical", reach, NOW)).toBe("reaches critical in 3 h 10 min (80 %: 2 h to 6 h)");
    expect(forecastWords(knownForecast(seriesOf(WEEK, () => 20, 2)), NOW)).toContain("reaches no threshold within 1 d");
    expect(forecastWords(forecastOf([]), NOW)).toBe("not enough data: no values yet");
    const only = seriesOf(WEEK, () => 20, 1).slice(-1);
    expect(forecastWords(forecastOf(only), NOW)).toBe("not enough data: needs 1 h, has one value so far");
  });
});
