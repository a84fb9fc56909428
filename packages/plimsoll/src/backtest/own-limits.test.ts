import type { HealthStatus, ThresholdTable } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { EMPTY_BATCH, type NewCheck } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { planned, planOf } from "./replay.fixture.ts";
import { gatherOutcomes } from "./run-backtest.ts";

const START = Date.UTC(2026, 10, 2);
const SECOND = 1000;
const NOBODY = { componentIds: null, timeZone: "UTC", suggest: false, labels: [] };

/** A feed's age every second, judged by limits that its checker has learnt. */
async function replayed(rows: readonly (readonly [number | null, HealthStatus])[], plans: readonly ThresholdTable[]) {
  const clock = createVirtualClock(START + 3_600_000);
  const store = createMemoryStore({ clock });
  await store.open();
  const checks = rows.map(([value, status], n): NewCheck => {
    const metrics = JSON.stringify([{ name: "feed_last_tick_age_seconds", value, unit: "s", status }]);
    const timestamp = new Date(START + n * SECOND).toISOString();
    return {
      timestamp,
      componentId: "feed",
      componentType: "MARKET_DATA",
      status,
      metrics,
      uptimeSeconds: 0,
      errorCount: 0,
      lastError: null,
    };
  });
  await store.recordBatch({ ...EMPTY_BATCH, checks });
  const named = plans.map((thresholds) => ({
    name: "plan",
    plan: planOf([
      { ...planned("feed", thresholds, { intervalMs: SECOND }), ownLimits: ["feed_last_tick_age_seconds"] },
    ]),
  }));
  const [current, candidate = null] = named;
  if (current === undefined) throw new Error("there is a plan");
  const signal = new AbortController().signal;
  return gatherOutcomes({
    store,
    current,
    candidate,
    since: START,
    until: START + rows.length * SECOND,
    signal,
    ...NOBODY,
  });
}

const changes = (outcome: { transitions: readonly { componentId: string; to: HealthStatus; confirmedAt: number }[] }) =>
  outcome.transitions
    .filter(({ componentId }) => componentId === "feed")
    .map(({ to, confirmedAt }) => [to, (confirmedAt - START) / SECOND]);

const ROWS = [
  ...Array.from({ length: 100 }, () => [0.2, "HEALTHY"] as const),
  ...Array.from({ length: 10 }, (_, n) => [3 + n, "WARNING"] as const),
  ...Array.from({ length: 10 }, (_, n) => [13 + n, "CRITICAL"] as const),
  ...Array.from({ length: 100 }, () => [0.2, "HEALTHY"] as const),
  ...Array.from({ length: 5 }, () => [null, "WARNING"] as const),
  ...Array.from({ length: 50 }, () => [0.2, "HEALTHY"] as const),
];

describe("a metric that is judged by limits of its target", () => {
  it("is judged as it was recorded where nothing is configured for it", async () => {
    const { b, notes } = await replayed(ROWS, [{}]);
    expect(changes(b.outcome)).toEqual([
      ["HEALTHY", 0],
      ["WARNING", 101],
      ["CRITICAL", 111],
      ["HEALTHY", 120],
      ["WARNING", 221],
      ["HEALTHY", 225],
    ]);
    expect(notes.join(" ")).toContain(
      "feed: feed_last_tick_age_seconds is judged as it was recorded: its limits are its target's own.",
    );
    expect(notes.join(" ")).not.toContain("not judged here");
  });

  it("is judged by what is configured where there is something", async () => {
    const { a, b } = await replayed(ROWS, [{}, { feed_last_tick_age_seconds: { warning: 20 } }]);
    expect(changes(a.outcome)).toHaveLength(6);
    expect(changes(b.outcome)).toEqual([
      ["HEALTHY", 0],
      ["WARNING", 118],
      ["HEALTHY", 120],
      ["WARNING", 221],
      ["HEALTHY", 225],
    ]);
    const { b: taken } = await replayed(ROWS, [{}, { feed_last_tick_age_seconds: {} }]);
    expect(changes(taken.outcome).map(([to]) => to)).not.toContain("CRITICAL");
  });
});
