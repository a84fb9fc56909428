import type Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { columnParts } from "../history/column-builder.ts";
import { ALL_TIME, T0 } from "../store-samples.contract.ts";
import { DAY } from "../store-under-test.contract.ts";
import { CheckQueries } from "./check-queries.ts";
import { HistoryWriter } from "./history-writer.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const DAYS = 400;
const ROWS_A_DAY = 3;

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await folder.dispose();
});

/** A store with a segment of each of many days, whose rows have left health_checks. */
async function withSegments(): Promise<Database.Database> {
  await (await folder.opened()).close();
  const db = folder.connection();
  db.exec(`INSERT INTO check_components (number, component_id, sealed) VALUES (1, 'api', 0);
    INSERT INTO meta (key, value) VALUES ('dropped_block', 1), ('dropped_id', ${DAYS * ROWS_A_DAY})`);
  const writer = new HistoryWriter(db);
  const write = db.transaction((day: number) => {
    const rows = Array.from({ length: ROWS_A_DAY }, (_, n) => ({
      ...{ id: day * ROWS_A_DAY + n + 1, at: T0 + day * DAY + n * 1000, metrics: "[]" },
      ...({
        componentType: "API_SERVER",
        status: "HEALTHY",
        uptimeSeconds: 1,
        errorCount: 0,
        lastError: null,
      } as const),
    }));
    for (const columns of columnParts("api", rows)) writer.add(1, columns);
    writer.close(1);
  });
  for (let day = 0; day < DAYS; day += 1) write.immediate(day);
  return db;
}

it("looks at no more segments than a page of checks needs, wherever it begins", async () => {
  const db = await withSegments();
  const queries = new CheckQueries(db);
  const lists: number[] = [];
  const prototype = Object.getPrototypeOf(db.prepare("SELECT 1")) as { all: (...given: unknown[]) => unknown[] };
  const { all } = prototype;
  vi.spyOn(prototype, "all").mockImplementation(function (this: unknown, ...given) {
    const list = Reflect.apply(all, this, given) as unknown[];
    lists.push(list.length);
    return list;
  });
  const ids: number[] = [];
  for (const after of [null, { at: new Date(T0 + 200 * DAY).toISOString(), id: 200 * ROWS_A_DAY + 1 }]) {
    const page = queries.page({ ...ALL_TIME, componentId: null, after, limit: 6 });
    const { items } = JSON.parse(new TextDecoder().decode(page)) as { items: { id: number }[] };
    ids.push(...items.map(({ id }) => id));
  }
  const newest = (from: number) => Array.from({ length: 6 }, (_, n) => from - n);
  expect(ids).toEqual([...newest(DAYS * ROWS_A_DAY), ...newest(200 * ROWS_A_DAY)]);
  expect(Math.max(...lists)).toBeLessThan(20);
});
