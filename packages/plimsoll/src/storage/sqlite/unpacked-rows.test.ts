import { afterEach, beforeEach, expect, it } from "vitest";
import type { Store } from "../../port/store.ts";
import { ALL_TIME, batchOf, checkOf, T0, toChecks } from "../store-samples.contract.ts";
import { DAY, HOUR, RETENTION } from "../store-under-test.contract.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const ROWS = 2000;
const PACKED = { ...RETENTION, rawMs: HOUR, packedMs: 400 * DAY, rollupMs: 400 * DAY, now: T0 + 2 * DAY };

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder.dispose());

async function pack(store: Store): Promise<number> {
  for (;;) {
    const { more, unpacked } = await store.prune(PACKED);
    if (!more) return unpacked;
  }
}

/** Rows that another program has spoilt: before they were packed, however soon that is done. */
async function recordWithSpoilt(ids: readonly number[]): Promise<Store> {
  const store = await folder.opened();
  const db = folder.connection(undefined, { timeout: 5000 });
  const spoil = db.prepare<[number]>("UPDATE health_checks SET timestamp = 'unknown' WHERE id = ?");
  const checks = Array.from({ length: ROWS }, (_, n) => checkOf("api", T0 + n * 1000, { value: n }));
  for (let at = 0; at < ROWS; at += 100) {
    await store.recordBatch(batchOf({ checks: checks.slice(at, at + 100) }));
    for (const id of ids) if (id > at && id <= at + 100) spoil.run(id);
  }
  return store;
}

it("packs the rest where rows cannot be packed, and counts these", async () => {
  const store = await recordWithSpoilt([3, 700, 1999]);
  expect(await pack(store)).toBe(3);
  const page = await store.queryChecks({ ...ALL_TIME, componentId: "api", limit: 5000, cursor: null });
  const spoilt = new Set([3, 700, 1999]);
  const kept = Array.from({ length: ROWS }, (_, n) => n + 1).filter((id) => !spoilt.has(id));
  expect(
    toChecks(page)
      .items.map(({ id }) => id)
      .reverse(),
  ).toEqual(kept);
});

it("has nothing to count where every row was packed", async () => {
  expect(await pack(await recordWithSpoilt([]))).toBe(0);
});
