import type { CheckColumns } from "../../port/check-columns.ts";
import { type CheckBucket, mergeCheckBuckets } from "../history/check-rollup.ts";
import { mergeFigures } from "../history/figure.ts";
import { mergeByTime } from "../history/merge-sorted.ts";
import { type TimedColumns, withIds } from "../history/pick-rows.ts";
import { rollUpChecks, rollUpSeries } from "../history/roll-up.ts";
import type { RollupBucket } from "../history/rollup.ts";
import type { SeriesRollup } from "./history-source.ts";

/** Buckets of checks that are known, and those of rows that are not among them. */
export function addChecks(
  known: readonly CheckBucket[],
  columns: readonly CheckColumns[],
  bucketMs: number,
): readonly CheckBucket[] {
  return columns.reduce((all, rows) => mergeByTime(all, rollUpChecks(rows, bucketMs), mergeCheckBuckets), known);
}

/** The same of series, by their ids. Of all names (null) or one. */
export function addSeries(
  known: ReadonlyMap<string, SeriesRollup>,
  columns: readonly TimedColumns[],
  { bucketMs, name: wanted }: { readonly bucketMs: number; readonly name: string | null },
): SeriesRollup[] {
  const all = new Map(known);
  for (const { at, series } of columns) {
    for (const { id, column } of withIds(series)) {
      if (wanted !== null && column.name !== wanted) continue;
      const { name, unit, labels } = column;
      const rollup = all.get(id) ?? { id, name, unit, ...(labels === undefined ? {} : { labels }), buckets: [] };
      const buckets = mergeByTime(rollup.buckets, rollUpSeries(at, column, bucketMs), merge);
      if (buckets.length > 0) all.set(id, { ...rollup, buckets });
    }
  }
  return [...all.values()];
}

function merge(a: RollupBucket, b: RollupBucket): RollupBucket {
  return { at: a.at, ...mergeFigures(a, b) };
}
