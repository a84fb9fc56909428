import { expect, it } from "vitest";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { batchOf, checkOf } from "../storage/store-samples.contract.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { type HistorySlice, readSlices } from "./history-slice.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 27);

it("takes what holds nothing in one stride, however long it is, and misses nothing beyond", async () => {
  const store = createMemoryStore({ clock: createVirtualClock(NOW) });
  await store.open();
  const moments = [NOW - 90 * DAY, NOW - 30 * DAY, NOW - 30 * DAY + 1000, NOW - 1000];
  const checks = moments.map((at, n) => checkOf(n % 2 === 0 ? "web" : "feed", at));
  await store.recordBatch(batchOf({ checks }));
  let reads = 0;
  const queryColumns: typeof store.queryColumns = (query) => {
    reads += 1;
    return store.queryColumns(query);
  };
  const components = ["web", "feed"].map((id) => ({ id, intervalMs: 1000 }));
  const { signal } = new AbortController();
  const slices: HistorySlice[] = [];
  const range = { components, from: Date.UTC(1, 0, 1), to: NOW, signal };
  for await (const slice of readSlices({ ...store, queryColumns }, range)) slices.push(slice);
  expect(reads).toBeLessThan(40);
  expect(slices[0]?.from).toBe(range.from);
  expect(slices.at(-1)?.to).toBe(NOW);
  for (const [index, { from }] of slices.slice(1).entries()) expect(from).toBe(slices[index]?.to);
  const found = slices.flatMap((slice) =>
    ["web", "feed"].flatMap((id) => slice.columnsOf(id).flatMap(({ at }) => [...at])),
  );
  expect(found.sort((a, b) => a - b)).toEqual(moments);
});
