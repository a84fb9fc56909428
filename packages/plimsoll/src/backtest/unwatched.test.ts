import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { batchOf, checkOf } from "../storage/store-samples.contract.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { planned, planOf } from "./replay.fixture.ts";
import { runBacktest } from "./run-backtest.ts";

const START = Date.UTC(2026, 10, 2);
const SECOND = 1000;
const HOUR = 3_600_000;

/** Three components, of which the slowest is asked every 20 s, by a monitor that was killed within a minute. */
const ASKED = [
  { id: "web", everyMs: SECOND, offsetMs: 0 },
  { id: "feed", everyMs: SECOND, offsetMs: 500 },
  { id: "host", everyMs: 20 * SECOND, offsetMs: 700 },
];

async function reportOf({ silentFrom, lastsMs }: { readonly silentFrom: number; readonly lastsMs: number }) {
  const until = START + 2 * HOUR;
  const store = createMemoryStore({ clock: createVirtualClock(until) });
  await store.open();
  const checks = ASKED.flatMap(({ id, everyMs, offsetMs }) => {
    const end = id === "web" ? Math.min(silentFrom, lastsMs) : lastsMs;
    const count = Math.ceil((end - offsetMs) / everyMs);
    return Array.from({ length: count }, (_, n) => checkOf(id, START + offsetMs + n * everyMs));
  }).sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  await store.recordBatch(batchOf({ checks }));
  const plan = planOf(ASKED.map(({ id, everyMs }) => planned(id, {}, { intervalMs: everyMs })));
  const current = { name: "current", plan };
  return runBacktest({
    ...{ store, current, candidate: current, since: START, until, componentIds: null, timeZone: "UTC" },
    ...{ suggest: false, labels: [], signal: new AbortController().signal },
  });
}

describe("a time in which the monitor did not run", () => {
  it("is silence of nobody, whenever each was asked last", async () => {
    const { b } = await reportOf({ silentFrom: Infinity, lastsMs: 55 * SECOND });
    expect(b.alerts).toBe(0);
  });

  it("is time in no status", async () => {
    const { components, watched_seconds } = await reportOf({ silentFrom: Infinity, lastsMs: 55 * SECOND });
    expect(watched_seconds).toBeLessThanOrEqual(80);
    for (const { b } of components) {
      const { HEALTHY, WARNING, CRITICAL, DOWN } = b.seconds_in_status;
      expect(HEALTHY + WARNING + CRITICAL + DOWN).toBeLessThanOrEqual(watched_seconds);
      expect(HEALTHY).toBeGreaterThan(50);
    }
  });

  it("hides no silence of one while others answer", async () => {
    const { components } = await reportOf({ silentFrom: 60 * SECOND, lastsMs: HOUR });
    const silent = components.filter(({ b }) => b.alerts > 0).map(({ component_id }) => component_id);
    expect(silent).toContain("web");
    expect(silent).not.toContain("feed");
  });
});
