import type { CheckColumns } from "../../port/check-columns.ts";
import type { TimeRange } from "../../port/store.ts";
import { BUCKET_MS } from "../timestamp.ts";
import { type HistorySource, wholeBuckets } from "./history-source.ts";
import { addChecks, addSeries } from "./roll-up-rows.ts";

/** What a source answers that has all rows at hand, as columns sorted by time; each begins where the one before ends. */
export function columnFigures(
  read: (componentId: string, range: TimeRange) => readonly CheckColumns[],
): Pick<HistorySource, "stretches" | "checkBuckets" | "rollups"> {
  return {
    stretches(componentId, { name, ...range }) {
      const stretches = read(componentId, range).map((columns) => {
        const series = columns.series.filter((it) => name === null || it.name === name);
        return { lastAt: columns.at.at(-1) ?? 0, rows: columns.rows, read: () => [{ ...columns, series }] };
      });
      return stretches.reverse();
    },
    checkBuckets(componentId, query) {
      const bucketMs = BUCKET_MS[query.resolution];
      return addChecks([], read(componentId, wholeBuckets(query, bucketMs)), bucketMs);
    },
    rollups(componentId, query) {
      const bucketMs = BUCKET_MS[query.resolution];
      const columns = read(componentId, wholeBuckets(query, bucketMs));
      return addSeries(new Map(), columns, { bucketMs, name: query.name });
    },
  };
}
