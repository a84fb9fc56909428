import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readMetricSummary } from "../figure/metric-summary.ts";
import { readSeries } from "../figure/series.ts";
import { ALL_TIME, batchOf, checkOf, T0 } from "../store-samples.contract.ts";
import { HOUR } from "../store-under-test.contract.ts";
import { CheckLog } from "./check-log.ts";
import { CheckQueries } from "./check-queries.ts";
import { Sealer } from "./sealer.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";
import { Transactor } from "./transactor.ts";

/** Half a day of one component at a check every two seconds. */
const ROWS = 40_000;
const INTERVAL_MS = 2000;

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await folder.dispose();
});

/** A store of which nothing is packed, as one that was written before there was packed history. */
async function unpacked(): Promise<CheckQueries> {
  const store = await folder.opened();
  for (let at = 0; at < ROWS; at += 2000) {
    const checks = Array.from({ length: 2000 }, (_, n) =>
      checkOf("api", T0 + (at + n) * INTERVAL_MS, { value: at + n }),
    );
    await store.recordBatch(batchOf({ checks }));
  }
  await store.close();
  const db = folder.connection();
  for (const table of ["segments", "columns", "rollups", "series"]) db.exec(`DELETE FROM history_${table}`);
  db.exec("UPDATE check_components SET sealed = 0");
  return new CheckQueries(db);
}

it("reads of a long tail what a question needs, and no more", async () => {
  const queries = await unpacked();
  const source = queries.source(() => false);
  const parse = vi.spyOn(JSON, "parse");
  const query = { ...ALL_TIME, componentId: "api", name: null, limit: 100, resolution: "raw" } as const;
  const [newest] = readSeries(source, query);
  expect(newest?.points.map(({ mean }) => mean)).toEqual(Array.from({ length: 100 }, (_, n) => ROWS - 100 + n));
  expect(parse.mock.calls.length).toBeLessThan(5000);
  parse.mockClear();
  const { columns, next } = queries.columns({ ...ALL_TIME, componentId: "api", limit: 500 });
  expect([columns?.rows, next]).toEqual([500, T0 + 500 * INTERVAL_MS]);
  expect(parse.mock.calls.length).toBeLessThan(10_000);
  parse.mockClear();
  const hour = { from: T0 + HOUR, to: T0 + 2 * HOUR, componentId: "api" };
  expect(readMetricSummary(source, hour)).toMatchObject([{ count: 1800, last: 3599 }]);
  expect(parse.mock.calls.length).toBeLessThan(4000);
});

it("pages through a long tail as through all at once", async () => {
  const queries = await unpacked();
  const at: number[] = [];
  for (let from: number | null = T0; from !== null; ) {
    const page = queries.columns({ componentId: "api", from, to: ALL_TIME.to, limit: 7777 });
    at.push(...(page.columns?.at ?? []));
    from = page.next;
  }
  expect(at).toEqual(Array.from({ length: ROWS }, (_, n) => T0 + n * INTERVAL_MS));
});

it("packs the longest tail of a backlog first", async () => {
  const store = await folder.opened();
  for (let at = 0; at < 3000; at += 500) {
    const checks = Array.from({ length: 500 }, (_, n) =>
      checkOf(n % 50 === 0 ? "seldom" : "often", T0 + (at + n) * 1000),
    );
    await store.recordBatch(batchOf({ checks }));
  }
  await store.close();
  const db = folder.connection();
  const sealed = db.prepare<[string], number>("SELECT sealed FROM check_components WHERE component_id = ?").pluck();
  const transactor = new Transactor(db);
  const checks = new CheckLog(db, transactor);
  while (checks.hasUnsorted) checks.sortOne();
  for (const table of ["segments", "columns", "rollups", "series"]) db.exec(`DELETE FROM history_${table}`);
  db.exec("UPDATE check_components SET sealed = 0");
  const sealer = new Sealer(db, transactor);
  expect(sealer.hasWork).toBe(true);
  sealer.step();
  expect([sealed.get("often"), sealed.get("seldom")]).toEqual([expect.any(Number), 0]);
  expect(sealed.get("often")).toBeGreaterThan(0);
  for (let steps = 0; sealer.hasWork && steps < 100; steps += 1) sealer.step();
  expect(sealed.get("seldom")).toBe(sealed.get("often"));
});
