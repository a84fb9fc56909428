import { afterEach, beforeEach, expect, it } from "vitest";
import type { Store } from "../../port/store.ts";
import { readBuckets } from "../figure/buckets.ts";
import { batchOf, checkOf, T0 } from "../store-samples.contract.ts";
import { HOUR, MINUTE, RETENTION } from "../store-under-test.contract.ts";
import { CheckQueries } from "./check-queries.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const COMPONENTS = 250;
const BEGIN = Math.floor(T0 / HOUR) * HOUR;

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder.dispose());

/** Every component every ten seconds. */
async function record(store: Store, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const at = BEGIN + round * 10_000;
    const checks = Array.from({ length: COMPONENTS }, (_, n) => checkOf(`c${n}`, at + n, { value: round }));
    await store.recordBatch(batchOf({ checks }));
  }
}

/** A connection of its own in one snapshot, as queries have it, and the statements that it has run. */
function reading(): { readonly queries: CheckQueries; readonly statements: string[] } {
  const statements: string[] = [];
  const db = folder.connection(undefined, { readonly: true, verbose: (sql) => statements.push(String(sql)) });
  const queries = new CheckQueries(db);
  db.exec("BEGIN");
  return { queries, statements };
}

const ofPlainRows = (sql: string) => sql.includes("health_checks");

it("reads the newest rows of many components together, each once, for a page of their buckets", async () => {
  const store = await folder.opened();
  await record(store, 40);
  const { queries, statements } = reading();
  const request = { componentId: null, resolution: "1m", limit: COMPONENTS, after: null } as const;
  const page = readBuckets(
    queries.source(() => false),
    { ...request, from: BEGIN, to: BEGIN + HOUR },
  );
  expect(page.items).toHaveLength(COMPONENTS);
  expect(new Set(page.items.map(({ component_id }) => component_id)).size).toBe(COMPONENTS);
  // Those that are not in the order of their components are read for all at once, the others by a seek for each.
  const plain = statements.filter(ofPlainRows);
  expect(plain.filter((sql) => sql.includes("sorted = 0")).length).toBeLessThanOrEqual(2);
  expect(plain.length).toBeLessThanOrEqual(COMPONENTS * 3 + 2);
});

it("gives the buckets that there was time for, and goes on from there", async () => {
  const store = await folder.opened();
  await record(store, 12);
  const { queries, statements } = reading();
  const range = { from: BEGIN, to: BEGIN + HOUR, componentId: null, resolution: "1m" } as const;
  const whole = readBuckets(
    queries.source(() => false),
    { ...range, limit: 1000, after: null },
  );
  expect(whole.items).toHaveLength(2 * COMPONENTS);
  const found: typeof whole.items = [];
  for (let after: { readonly at: number; readonly id: string } | null = null; ; ) {
    const end = statements.length + 900;
    const source = queries.source(() => statements.length > end);
    const { items, next_cursor }: typeof whole = readBuckets(source, { ...range, limit: 1000, after });
    found.push(...items);
    const last = items.at(-1);
    if (next_cursor === null || last === undefined) break;
    after = { at: Date.parse(last.timestamp), id: last.component_id };
  }
  expect(found).toEqual(whole.items);
});

it("answers a page of buckets of many components as it does component by component", async () => {
  const store = await folder.opened();
  await record(store, 30);
  await store.prune({ ...RETENTION, now: BEGIN + 10 * MINUTE });
  const query = { from: BEGIN, to: BEGIN + HOUR, resolution: "1m", cursor: null } as const;
  const all: object[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await store.queryBuckets({ ...query, componentId: null, limit: 333, cursor });
    all.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  const each = await Promise.all(
    Array.from({ length: COMPONENTS }, (_, n) => store.queryBuckets({ ...query, componentId: `c${n}`, limit: 100 })),
  );
  const sorted = each
    .flatMap(({ items }) => items)
    .sort((a, b) =>
      a.timestamp === b.timestamp ? (a.component_id < b.component_id ? -1 : 1) : a.timestamp < b.timestamp ? 1 : -1,
    );
  expect(all).toEqual(sorted);
});
