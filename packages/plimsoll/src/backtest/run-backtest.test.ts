import { toTimestamp } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { EMPTY_BATCH, type NewCheck } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { planned, planOf } from "./replay.fixture.ts";
import { type BacktestRequest, runBacktest } from "./run-backtest.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 2);
const NO_LABELS = { suggest: false, labels: [] };

interface Row {
  readonly at: number;
  readonly value: number | null;
  readonly failed?: boolean;
  readonly unit?: string;
  readonly name?: string;
}

async function storeOf(rows: Readonly<Record<string, readonly Row[]>>) {
  const clock = createVirtualClock(START + 10 * DAY);
  const store = createMemoryStore({ clock });
  await store.open();
  const checks = Object.entries(rows).flatMap(([componentId, own]) =>
    own.map(
      ({ at, value, failed = false, unit = "ms", name = "response_time" }): NewCheck => ({
        timestamp: toTimestamp(at),
        componentId,
        componentType: "API_SERVER",
        status: failed ? "DOWN" : "HEALTHY",
        metrics: failed ? "[]" : JSON.stringify([{ name, value, unit, status: "HEALTHY" }]),
        uptimeSeconds: 0,
        errorCount: failed ? 1 : 0,
        lastError: failed ? "refused" : null,
      }),
    ),
  );
  await store.recordBatch({ ...EMPTY_BATCH, checks });
  return store;
}

/** Results every 30 s; what lies in `slow` (hours, from and to) takes 300 ms. */
function every30s(hours: number, slow: readonly (readonly [number, number])[] = []): Row[] {
  return Array.from({ length: hours * 120 }, (_, n) => {
    const hour = n / 120;
    const isSlow = slow.some(([from, to]) => hour >= from && hour < to);
    return { at: START + n * 30_000, value: isSlow ? 300 : 20 + (n % 10) };
  });
}

function request(
  store: BacktestRequest["store"],
  warning: number,
  more: Partial<BacktestRequest> = {},
): BacktestRequest {
  const named = (edge: number) => ({
    name: `warning at ${edge}`,
    plan: planOf([planned("web", { response_time: { warning: edge } }), planned("other", {})]),
  });
  return {
    store,
    current: named(250),
    candidate: named(warning),
    since: START,
    until: START + 2 * DAY,
    componentIds: null,
    timeZone: "UTC",
    signal: new AbortController().signal,
    ...NO_LABELS,
    ...more,
  };
}

describe("a backtest of another configuration", () => {
  it("tells which alerts are gone, which are new, and by how much others come earlier", async () => {
    const rows = every30s(48, [[5, 6]]).map((row, n) => (n === 599 ? { ...row, value: 150 } : row));
    const store = await storeOf({
      web: rows.map((row, n) => (n === 598 ? { ...row, value: 150 } : row)),
      other: every30s(48),
    });
    const report = await runBacktest(request(store, 100));
    expect(report.totals).toMatchObject({ matched: 1, earlier: 1, later: 0, only_a: 0, only_b: 0 });
    const [web] = report.components;
    expect(web?.matched).toMatchObject([{ earlier_seconds: 60, a: { severity: "MEDIUM" } }]);
    expect(web?.b.seconds_in_status.WARNING).toBe((web?.a.seconds_in_status.WARNING ?? 0) + 60);
    expect(report.b.pages.night_pages).toBe(report.b.pages.pages);
    const deaf = await runBacktest(request(store, 1000));
    expect(deaf.totals).toMatchObject({ only_a: 1, only_b: 0, matched: 0 });
    expect(deaf.b.pages.pages).toBe(0);
  });

  it("counts nights in the time zone of those who sleep", async () => {
    const store = await storeOf({ web: every30s(48, [[5, 6]]), other: every30s(48) });
    const report = await runBacktest(request(store, 100, { timeZone: "Asia/Tokyo" }));
    expect(report.b.pages).toMatchObject({ night_pages: 0 });
    expect(report.b.pages.pages).toBeGreaterThan(0);
  });

  it("suggests thresholds from the healthy time and from labels, and replays them", async () => {
    const incident = {
      componentId: "web",
      from: START + 5 * 3_600_000,
      to: START + 6 * 3_600_000,
      kind: "real" as const,
    };
    const store = await storeOf({ web: every30s(48, [[5, 6]]), other: every30s(48) });
    const report = await runBacktest(request(store, 1000, { suggest: true, labels: [incident] }));
    expect(report.suggestions).toMatchObject([
      { basis: "quantiles", metric: "response_time", warning: 29, critical: 29, f_score: null },
      { basis: "labels", warning: 29, critical: 300, f_score: 1, lead_seconds: expect.any(Number) },
    ]);
    expect(report.suggested_pages?.pages).toBeGreaterThan(0);
  });
});

describe("the figures of a backtest", () => {
  it("are of the time that was watched, and say when that is much shorter than what was asked", async () => {
    const store = await storeOf({ web: every30s(48, [[5, 6]]), other: every30s(48) });
    const whole = await runBacktest(request(store, 100));
    const asked = await runBacktest(request(store, 100, { since: START - 28 * DAY }));
    expect(asked.watched_seconds).toBeCloseTo(2 * 86_400, -2);
    expect(asked.b.pages.per_week).toBeCloseTo(whole.b.pages.per_week, 1);
    expect(asked.b.pages.per_week).toBeCloseTo(asked.b.pages.pages * 3.5, 1);
    expect(asked.notes.join("\n")).toContain(
      "Watched 2 d of the 30 d asked: pages a week are of the time that was watched.",
    );
    expect(whole.notes.join("\n")).not.toContain("Watched");
  });

  it("take less than a second for the same time", async () => {
    const a = every30s(48, [[5, 6]]);
    const web = a.map((row, n) =>
      n === 600 ? { ...row, value: 150 } : n === 602 ? { ...row, at: row.at - 29_400 } : row,
    );
    const store = await storeOf({ web, other: every30s(48) });
    const report = await runBacktest(request(store, 100));
    expect(report.totals).toMatchObject({ matched: 1, earlier: 0, later: 0, median_earlier_seconds: 0 });
    expect(report.components[0]?.matched).toMatchObject([{ earlier_seconds: 0 }]);
  });

  it("suggest nothing from too little, and say how much there is and how much is needed", async () => {
    const store = await storeOf({ web: every30s(10), other: every30s(10) });
    const report = await runBacktest(request(store, 100, { suggest: true }));
    expect(report.suggestions).toEqual([]);
    expect(report.notes).toContain(
      "Nothing is suggested where fewer than 2,000 healthy results are known: web response_time has 1,200.",
    );
    const nothing = await runBacktest(request(store, 100, { suggest: true, componentIds: ["other"] }));
    expect(nothing.notes).toContain("Nothing is suggested: no metric that was measured in this time has a threshold.");
  });

  it("suggest only for what is asked about", async () => {
    const store = await storeOf({ web: every30s(48), other: every30s(48) });
    const report = await runBacktest(request(store, 100, { suggest: true, componentIds: ["other"] }));
    expect(report.suggestions).toEqual([]);
  });
});

describe("a change that names what there is not", () => {
  it("is refused when the metric was never measured, with what was meant", async () => {
    const store = await storeOf({ web: every30s(2), other: every30s(2) });
    const named = (...keys: string[]) => ({ mustBeMeasured: keys.map((key) => ({ componentId: "web", key })) });
    await expect(runBacktest(request(store, 100, named("respone_time")))).rejects.toMatchObject({
      code: "bad_request",
      message: 'web has no metric "respone_time" in this time; did you mean "response_time"?',
    });
    await expect(runBacktest(request(store, 100, named("fills")))).rejects.toThrow(
      'web has no metric "fills" in this time; measured: response_time',
    );
    await expect(runBacktest(request(store, 100, named('response_time{endpoint="/"}')))).rejects.toThrow(/no metric/);
    await expect(runBacktest(request(store, 100, named("response_time")))).resolves.toBeDefined();
  });

  it("is a component, with the nearest", async () => {
    const store = await storeOf({ web: every30s(2) });
    await expect(runBacktest(request(store, 1, { componentIds: ["wbe"] }))).rejects.toThrow(
      'no component "wbe" in warning at 250 or warning at 1; did you mean "web"?',
    );
  });
});

describe("history that is not what it should be", () => {
  it("takes the monitor's own gaps of weeks for gaps, and rows of one moment as they come", async () => {
    const early = every30s(2);
    const late = every30s(2).map((row) => ({ ...row, at: row.at + 20 * DAY }));
    const rows = [...early, ...early.slice(-3), ...late];
    const store = await storeOf({ web: rows, other: rows });
    const report = await runBacktest(request(store, 100, { until: START + 21 * DAY }));
    expect(report.totals).toMatchObject({ matched: 0, only_a: 0, only_b: 0 });
  });

  it("says what it cannot judge: nothing stored, another unit, a threshold on what was never measured", async () => {
    const rows = every30s(2).map((row, n) => (n > 100 ? { ...row, unit: "s" } : row));
    const store = await storeOf({ web: rows });
    const { notes } = await runBacktest(request(store, 100));
    expect(notes.join("\n")).toMatch(/No results are stored of other/);
    expect(notes.join("\n")).toMatch(/web: response_time changed its unit \(ms, s\)/);
    const renamed = await storeOf({ web: every30s(2).map((row) => ({ ...row, name: "latency" })) });
    const report = await runBacktest(request(renamed, 100));
    expect(report.notes.join("\n")).toMatch(/web has a threshold on response_time, which was never measured/);
  });

  it("refuses a range that ends before it begins, and a component that nobody knows", async () => {
    const store = await storeOf({});
    await expect(runBacktest(request(store, 1, { until: START }))).rejects.toThrow(/a moment after since/);
    await expect(runBacktest(request(store, 1, { componentIds: ["nobody"] }))).rejects.toThrow(/no component "nobody"/);
  });

  it("ends when whoever asked has gone", async () => {
    const store = await storeOf({ web: every30s(10) });
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(runBacktest(request(store, 1, { signal }))).rejects.toThrow("gone");
  });
});
