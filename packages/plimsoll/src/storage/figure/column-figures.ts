import type { CheckColumns } from "../../port/check-columns.ts";
import type { TimeRange } from "../../port/store.ts";
import { withIds } from "../history/pick-rows.ts";
import { rollUpChecks, rollUpSeries } from "../history/roll-up.ts";
import { BUCKET_MS } from "../timestamp.ts";
import { type HistorySource, wholeBuckets } from "./history-source.ts";

/** What a source answers that has all rows at hand, as columns sorted by time. */
export function columnFigures(
  read: (componentId: string, range: TimeRange) => CheckColumns | null,
): Pick<HistorySource, "stretches" | "checkBuckets" | "rollups"> {
  return {
    stretches(componentId, { name, ...range }) {
      const columns = read(componentId, range);
      if (columns === null) return [];
      const series = columns.series.filter((it) => name === null || it.name === name);
      return [{ lastAt: columns.at.at(-1) ?? 0, rows: columns.rows, read: () => ({ ...columns, series }) }];
    },
    checkBuckets(componentId, query) {
      const bucketMs = BUCKET_MS[query.resolution];
      const columns = read(componentId, wholeBuckets(query, bucketMs));
      return columns === null ? [] : rollUpChecks(columns, bucketMs);
    },
    rollups(componentId, query) {
      const bucketMs = BUCKET_MS[query.resolution];
      const columns = read(componentId, wholeBuckets(query, bucketMs));
      if (columns === null) return [];
      return withIds(columns.series)
        .filter(({ column }) => query.name === null || column.name === query.name)
        .map(({ id, column }) => {
          const { name, unit, labels } = column;
          const buckets = rollUpSeries(columns.at, column, bucketMs);
          return { id, name, unit, ...(labels === undefined ? {} : { labels }), buckets };
        });
    },
  };
}
