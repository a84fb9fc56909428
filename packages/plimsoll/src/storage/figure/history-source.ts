import type { Resolution } from "@plimsoll/core";
import type { MetricColumn } from "../../port/check-columns.ts";
import type { TimeRange } from "../../port/store.ts";
import type { CheckBucket } from "../history/check-rollup.ts";
import type { TimedColumns } from "../history/pick-rows.ts";
import type { RollupBucket } from "../history/rollup.ts";

/** Rows that lie together; read when they are wanted. */
export interface Stretch {
  /** When its newest row is of, epoch ms. */
  readonly lastAt: number;
  /** About how many rows it has. */
  readonly rows: number;
  /** Mostly in one piece, in more where that would be too large; oldest first. */
  read(): readonly TimedColumns[];
}

export interface SeriesRollup extends Pick<MetricColumn, "name" | "unit" | "labels"> {
  /** As `withIds` names it: tells the component's series apart. */
  readonly id: string;
  /** Oldest first. */
  readonly buckets: readonly RollupBucket[];
}

export interface RollupQuery extends TimeRange {
  readonly resolution: Exclude<Resolution, "raw">;
  /** Only series of this name; null: all. */
  readonly name: string | null;
  /** Needed for quantiles alone. */
  readonly withSketches: boolean;
}

/** How the figures read what was recorded, whatever holds it. */
export interface HistorySource {
  /** Every component that has history, sorted. */
  componentIds(): readonly string[];
  /** Oldest and newest row in the range, or null. May be a little too wide, never too narrow. */
  extent(range: TimeRange): TimeRange | null;
  /** A component's rows in the range, those with the newest row first. They may overlap, and hold rows beyond the range. */
  stretches(componentId: string, query: TimeRange & { readonly name: string | null }): Iterable<Stretch>;
  /** A component's checks in buckets that lie in the range, wholly or in part; each is whole. Oldest first. */
  checkBuckets(componentId: string, query: RollupQuery): readonly CheckBucket[];
  /** The same of its series. */
  rollups(componentId: string, query: RollupQuery): readonly SeriesRollup[];
  /** The query has had its time: answer with what there is, or refuse. */
  expired(): boolean;
}

/** The buckets that lie in a range, wholly or in part, as a range. */
export function wholeBuckets({ from, to }: TimeRange, bucketMs: number): TimeRange {
  return { from: Math.floor(from / bucketMs) * bucketMs, to: Math.ceil(to / bucketMs) * bucketMs };
}
