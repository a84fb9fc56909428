import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HEALTH_STATUSES, type HealthStatus, initialState } from "@plimsoll/core";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../port/log.ts";
import { EMPTY_BATCH, type TransitionRecord } from "../../port/store.ts";
import { createSqliteStore } from "../../storage/sqlite/sqlite-store.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { componentStatistics } from "./component-statistics.ts";
import { readTimeReport } from "./time-report.ts";

const T0 = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;

/** How long each component was in each status, straight from the rows. */
const REFERENCE = `
  SELECT component_id, to_status AS status, sum(max(0, min(coalesce(next, :to), :to) - max(confirmed_at, :from))) AS ms
  FROM (SELECT *, lead(confirmed_at) OVER (PARTITION BY component_id ORDER BY confirmed_at) AS next FROM transitions)
  GROUP BY component_id, to_status`;

function transitionsOf(componentId: string, random: () => number): TransitionRecord[] {
  let from: HealthStatus | null = null;
  let at = T0;
  return Array.from({ length: 200 }, () => {
    const to: HealthStatus = HEALTH_STATUSES.filter((status) => status !== from)[Math.floor(random() * 3)] ?? "DOWN";
    const reason = { code: "healthy" as const, text: "so it is" };
    const times = { eventAt: at, detectedAt: at, confirmedAt: at };
    const transition = { componentId, componentType: "CUSTOM" as const, from, to, reason, ...times };
    const state = { ...initialState(at), lifecycle: "active" as const, status: to, since: at };
    from = to;
    at += 1 + Math.floor(random() * HOUR);
    return { transition, state };
  });
}

test("time in each status, MTTR and MTBF are those that SQL finds in the table of transitions", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-sql-"));
  const path = join(folder, "plimsoll.db");
  const clock = createVirtualClock(T0);
  const store = createSqliteStore({ path, clock, log: silentLog });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  await store.open();
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (const id of ["a", "b", "c", "d"]) {
    await store.recordBatch({ ...EMPTY_BATCH, transitions: transitionsOf(id, random) });
  }
  clock.step(72 * HOUR);
  const range = { from: T0 + 5 * HOUR, to: T0 + 60 * HOUR };
  const report = await readTimeReport(store, { range, now: clock.now(), componentIds: null });
  const found = componentStatistics(report, () => "CUSTOM");
  const db = new Database(path, { readonly: true });
  const rows = db.prepare(REFERENCE).all(range) as { component_id: string; status: HealthStatus; ms: number }[];
  const failures = db
    .prepare(
      `SELECT count(*) FROM transitions WHERE to_status = 'DOWN' AND confirmed_at >= :from AND confirmed_at < :to`,
    )
    .pluck()
    .get(range);
  db.close();
  const sumOf = (status: HealthStatus) =>
    rows.filter((row) => row.status === status).reduce((sum, { ms }) => sum + ms, 0) / 1000;
  for (const { component_id, status, ms } of rows) {
    const item = found.items.find((it) => it.component_id === component_id);
    const part = status.toLowerCase() as "healthy" | "warning" | "critical" | "down";
    expect(item?.seconds[part]).toBeCloseTo(ms / 1000, 6);
  }
  const upSeconds = sumOf("HEALTHY") + sumOf("WARNING") + sumOf("CRITICAL");
  expect(found.system.uptime_percentage).toBeCloseTo((100 * upSeconds) / (upSeconds + sumOf("DOWN")), 9);
  expect(found.system.outages).toBe(failures);
  expect(found.system.mtbf_seconds).toBeCloseTo(upSeconds / Number(failures), 3);
});
