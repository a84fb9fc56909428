import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Store } from "../../port/store.ts";
import { readSeries } from "../figure/series.ts";
import { columnParts, MAX_CELLS } from "../history/column-builder.ts";
import { ALL_TIME, batchOf, checkOf, T0, toChecks } from "../store-samples.contract.ts";
import { DAY, HOUR, RETENTION } from "../store-under-test.contract.ts";
import { CheckQueries } from "./check-queries.ts";
import { HistoryWriter } from "./history-writer.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const ROWS = 300;
const NEW_SERIES = 20;
const PACKED = { ...RETENTION, rawMs: HOUR, packedMs: 400 * DAY, rollupMs: 400 * DAY, now: T0 + 2 * DAY };

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await folder.dispose();
});

/** Each row has a metric that all have, and others under labels that no other row has. */
function checkWithNewSeries(n: number, count = NEW_SERIES) {
  const of = (session: string) => ({
    name: "fill_ms",
    labels: { session },
    value: n / 8,
    unit: "ms",
    status: "HEALTHY",
  });
  const lasting = { name: "response_time", value: n, unit: "ms", status: "HEALTHY" };
  const metrics = [lasting, ...Array.from({ length: count }, (_, at) => of(`${n}-${at}`))];
  return checkOf("api", T0 + n * 1000, { metrics: JSON.stringify(metrics) });
}

async function record(store: Store): Promise<void> {
  const checks = Array.from({ length: ROWS }, (_, n) => checkWithNewSeries(n));
  for (let at = 0; at < ROWS; at += 200) await store.recordBatch(batchOf({ checks: checks.slice(at, at + 200) }));
}

async function pack(store: Store): Promise<void> {
  for (let more = true; more; ) more = (await store.prune(PACKED)).more;
}

it("keeps segments small where every row brings new series along, and loses nothing", async () => {
  const store = await folder.opened();
  await record(store);
  await pack(store);
  const db = folder.connection(undefined, { readonly: true });
  expect(db.prepare("SELECT count(*) FROM health_checks").pluck().get()).toBe(0);
  const largest = db.prepare("SELECT max(rows * json_array_length(series)) FROM history_segments").pluck().get();
  expect(largest).toBeLessThanOrEqual(MAX_CELLS);
  const bytes = db.prepare("SELECT sum(bytes) FROM history_segments").pluck().get();
  expect(bytes).toBeLessThan(ROWS * NEW_SERIES * 60);
  const rows = [];
  for (let cursor: string | null = null; ; ) {
    const page = toChecks(await store.queryChecks({ ...ALL_TIME, componentId: "api", limit: 500, cursor }));
    rows.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  const expected = Array.from({ length: ROWS }, (_, n) => JSON.parse(checkWithNewSeries(n).metrics) as unknown);
  expect(rows.map(({ metrics }) => metrics).reverse()).toEqual(expected);
}, 60_000);

it("joins small segments only as far as what comes of it is small", async () => {
  await (await folder.opened()).close();
  const db = folder.connection();
  db.prepare("INSERT INTO check_components (number, component_id, sealed) VALUES (1, 'api', 0)").run();
  const writer = new HistoryWriter(db);
  const rows = Array.from({ length: 850 }, (_, n) => ({
    ...{ id: n + 1, at: T0 + n * 1000, metrics: checkWithNewSeries(n, 16).metrics },
    ...({ componentType: "API_SERVER", status: "HEALTHY", uptimeSeconds: 1, errorCount: 0, lastError: null } as const),
  }));
  for (let at = 0; at < rows.length; at += 50) {
    const add = db.transaction(() => {
      for (const columns of columnParts("api", rows.slice(at, at + 50))) writer.add(1, columns);
    });
    add.immediate();
  }
  const segments = db
    .prepare<[], { cells: number; is_open: number; rows: number }>(
      "SELECT rows * json_array_length(series) AS cells, is_open, rows FROM history_segments",
    )
    .all();
  expect(Math.max(...segments.map(({ cells }) => cells))).toBeLessThanOrEqual(MAX_CELLS);
  expect(segments.reduce((sum, it) => sum + it.rows, 0)).toBe(850);
  expect(segments.length).toBeLessThan(12);
  expect(segments.filter(({ is_open }) => is_open === 1).length).toBeLessThan(4);
}, 60_000);

it.each(["plain", "packed"])(
  "reads %s rows with a great many series in pages that are small",
  async (how) => {
    const store = await folder.opened();
    await record(store);
    if (how === "packed") await pack(store);
    const at: number[] = [];
    for (let from: number | null = T0; from !== null; ) {
      const page = await store.queryColumns({ componentId: "api", from, to: ALL_TIME.to, limit: 5000 });
      const { columns } = page;
      expect((columns?.rows ?? 0) * (columns?.series.length ?? 0)).toBeLessThanOrEqual(2 * MAX_CELLS);
      at.push(...(columns?.at ?? []));
      from = page.next;
    }
    expect(at).toEqual(Array.from({ length: ROWS }, (_, n) => T0 + n * 1000));
    const lasting = { ...ALL_TIME, componentId: "api", name: "response_time", limit: 5000 };
    const [drawn] = await store.querySeries({ ...lasting, resolution: "raw" });
    expect(drawn?.points).toHaveLength(ROWS);
  },
  60_000,
);

it("does not look at series that were before when it reads of a time in which there were few", async () => {
  const store = await folder.opened();
  await record(store);
  const calm = Array.from({ length: 1500 }, (_, n) => checkOf("api", T0 + HOUR + n * 1000, { value: n }));
  for (let at = 0; at < calm.length; at += 250) {
    await store.recordBatch(batchOf({ checks: calm.slice(at, at + 250) }));
  }
  await pack(store);
  const queries = new CheckQueries(folder.connection(undefined, { readonly: true }));
  const parse = vi.spyOn(JSON, "parse");
  const range = { from: T0 + HOUR + 1_400_000, to: ALL_TIME.to, componentId: "api" };
  const source = queries.source(() => false);
  const [drawn] = readSeries(source, { ...range, name: null, resolution: "raw", limit: 1000 });
  expect(drawn?.points).toHaveLength(100);
  expect(queries.columns({ ...range, limit: 1000 }).columns?.rows).toBe(100);
  expect(queries.page({ ...range, after: null, limit: 50 })).toBeInstanceOf(Uint8Array);
  expect(parse.mock.calls.length).toBeLessThan(200);
});

it("refuses a chart of more series than there is time for", async () => {
  const store = await folder.opened();
  await record(store);
  await pack(store);
  const queries = new CheckQueries(folder.connection(undefined, { readonly: true }));
  let asked = 0;
  const hurried = () => queries.source(() => ++asked > 100);
  const chart = { ...ALL_TIME, componentId: "api", resolution: "1h", limit: 10 } as const;
  expect(() => readSeries(hurried(), { ...chart, name: null })).toThrow("the query took too long");
  expect(readSeries(hurried(), { ...chart, name: "response_time" })).toHaveLength(1);
});
