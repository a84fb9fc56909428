import type { Resolution } from "@plimsoll/core";
import { BUCKET_MS } from "../timestamp.ts";

export type BucketResolution = Exclude<Resolution, "raw">;

/** So many numbers belong to each series, in history_columns (a segment each) and in history_rollups (a chunk each). */
const SERIES_SPAN = 2 ** 31;
/** Numbers beyond would not be exact. */
export const LAST_SERIES = 2 ** 22 - 1;
const RESOLUTION_SPAN = 2 ** 29;
const DAY_MS = BUCKET_MS["1d"];

interface RollupScale {
  /** Which part of a series' numbers its chunks have. */
  readonly part: number;
  readonly bucketMs: number;
  /** So much time lies in one chunk: enough buckets to pack well, few enough to be written anew with each segment. */
  readonly chunkMs: number;
}

export const ROLLUP_SCALES: Readonly<Record<BucketResolution, RollupScale>> = {
  "1m": { part: 0, bucketMs: BUCKET_MS["1m"], chunkMs: DAY_MS / 4 },
  "1h": { part: 1, bucketMs: BUCKET_MS["1h"], chunkMs: 8 * DAY_MS },
  "1d": { part: 2, bucketMs: BUCKET_MS["1d"], chunkMs: 128 * DAY_MS },
};
export const BUCKET_RESOLUTIONS = Object.keys(ROLLUP_SCALES) as readonly BucketResolution[];

/** Where a series' values of a segment lie in history_columns. */
export function columnPlace(series: number, segment: number): number {
  return series * SERIES_SPAN + segment;
}

/** Where the chunk with this moment lies in history_rollups; moments before 1970 fall into the first. */
export function rollupPlace(series: number, resolution: BucketResolution, at: number): number {
  const { part, chunkMs } = ROLLUP_SCALES[resolution];
  return series * SERIES_SPAN + part * RESOLUTION_SPAN + Math.max(0, Math.floor(at / chunkMs));
}
