import { type CheckColumns, type MetricColumn, PRESENCE } from "../../port/check-columns.ts";
import type { CheckBucket } from "./check-rollup.ts";
import { figureOf } from "./figure.ts";
import type { RollupBucket } from "./rollup.ts";

/** Rows from `first` (included) to `end` (excluded) that fall into the bucket that begins at `at`. */
interface Stretch {
  readonly at: number;
  readonly first: number;
  readonly end: number;
}

/** Gathers rows that are sorted by time into buckets of so many ms; those that hold nothing are left out. */
export function rollUpChecks({ at, status, errorCount }: CheckColumns, bucketMs: number): CheckBucket[] {
  return stretchesOf(at, bucketMs).map(({ at: start, first, end }) => {
    const byStatus: [number, number, number, number] = [0, 0, 0, 0];
    let failed = 0;
    for (let row = first; row < end; row += 1) {
      const rank = (status[row] ?? 0) as 0 | 1 | 2 | 3;
      byStatus[rank] += 1;
      if ((errorCount[row] ?? 0) > 0) failed += 1;
    }
    return { at: start, failed, byStatus };
  });
}

/** A series of these rows, alike. */
export function rollUpSeries(at: Float64Array, column: MetricColumn, bucketMs: number): RollupBucket[] {
  const rollup: RollupBucket[] = [];
  for (const { at: start, first, end } of stretchesOf(at, bucketMs)) {
    const { values, missing } = valuesOf(column, first, end);
    if (values.length + missing > 0) rollup.push({ at: start, ...figureOf(values, missing) });
  }
  return rollup;
}

function valuesOf(
  { values, presence }: MetricColumn,
  first: number,
  end: number,
): { readonly values: Float64Array; readonly missing: number } {
  const found = new Float64Array(end - first);
  let [held, missing] = [0, 0];
  for (let row = first; row < end; row += 1) {
    const value = values[row] ?? Number.NaN;
    if (presence[row] === PRESENCE.absent) continue;
    if (presence[row] === PRESENCE.value && Number.isFinite(value)) found[held++] = value;
    else missing += 1;
  }
  return { values: found.subarray(0, held), missing };
}

function stretchesOf(at: Float64Array, bucketMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let first = 0, end = 0; first < at.length; first = end) {
    const start = Math.floor((at[first] ?? 0) / bucketMs) * bucketMs;
    while (end < at.length && (at[end] ?? 0) < start + bucketMs) end += 1;
    stretches.push({ at: start, first, end });
  }
  return stretches;
}
