import type { HistoryBucket, Page, Resolution } from "@plimsoll/core";
import { StoreError, type TimeRange } from "../../port/store.ts";
import { encodeCursor } from "../cursor.ts";
import type { CheckBucket } from "../history/check-rollup.ts";
import { meanOf } from "../history/figure.ts";
import { STATUSES } from "../rank.ts";
import { BUCKET_MS, toText } from "../timestamp.ts";
import type { HistorySource } from "./history-source.ts";

export interface BucketRequest extends TimeRange {
  readonly componentId: string | null;
  readonly resolution: Exclude<Resolution, "raw">;
  readonly limit: number;
  /** The last bucket of the page before. */
  readonly after: { readonly at: number; readonly id: string } | null;
}

/** So many buckets are read at a time: of one component, and of each of all of them. */
const STEP_OF_ONE = 1440;
const STEP_OF_ALL = 16;

/** A page of buckets, newest first and then by component. Cut short when the query's time is up; the cursor goes on. */
export function readBuckets(source: HistorySource, request: BucketRequest): Page<HistoryBucket> {
  const items: HistoryBucket[] = [];
  for (const bucket of bucketsFrom(source, request)) {
    const last = items.at(-1);
    const expired = source.expired();
    if (last !== undefined && (expired || (bucket !== null && items.length >= request.limit))) {
      return { items, next_cursor: encodeCursor(Date.parse(last.timestamp), last.component_id) };
    }
    if (expired) throw new StoreError("failed", "the query took too long: ask for a shorter range");
    if (bucket !== null) items.push(bucket);
  }
  return { items, next_cursor: null };
}

/** Null among the buckets: nothing found yet, a chance to look at the clock. */
function* bucketsFrom(source: HistorySource, request: BucketRequest): Generator<HistoryBucket | null> {
  const { componentId, after, from } = request;
  const bucketMs = BUCKET_MS[request.resolution];
  const stepMs = bucketMs * (componentId === null ? STEP_OF_ALL : STEP_OF_ONE);
  const to = after === null ? request.to : Math.min(request.to, after.at + bucketMs);
  let rest = source.extent({ from, to });
  while (rest !== null) {
    const at = Math.max(from, Math.floor(rest.to / bucketMs) * bucketMs + bucketMs - stepMs);
    const range = { from: at, to: Math.min(to, rest.to + 1) };
    for (const bucket of sorted(source, request, range)) {
      if (after === null || bucket.at < after.at || (bucket.at === after.at && bucket.id > after.id)) {
        yield bucket.read();
      }
    }
    yield null;
    rest = at <= from ? null : source.extent({ from, to: at });
  }
}

interface FoundBucket {
  readonly at: number;
  readonly id: string;
  read(): HistoryBucket;
}

function sorted(source: HistorySource, request: BucketRequest, range: TimeRange): FoundBucket[] {
  const ids = request.componentId === null ? source.componentIds() : [request.componentId];
  const query = { ...range, resolution: request.resolution, name: null, withSketches: false };
  return ids
    .flatMap((id) => {
      const checks = source.checkBuckets(id, query);
      if (checks.length === 0) return [];
      const rollups = source.rollups(id, query);
      const byTime = rollups.map(({ buckets }) => new Map(buckets.map((bucket) => [bucket.at, bucket])));
      return checks.map((bucket) => ({ at: bucket.at, id, read: () => toBucket({ id, bucket }, rollups, byTime) }));
    })
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}

function toBucket(
  { id, bucket }: { readonly id: string; readonly bucket: CheckBucket },
  rollups: ReturnType<HistorySource["rollups"]>,
  byTime: readonly ReadonlyMap<number, (typeof rollups)[number]["buckets"][number]>[],
): HistoryBucket {
  return {
    timestamp: toText(bucket.at),
    component_id: id,
    checks: bucket.byStatus.reduce((sum, count) => sum + count),
    worst_status: STATUSES[bucket.byStatus.findLastIndex((count) => count > 0)] ?? "HEALTHY",
    failed: bucket.failed,
    metrics: rollups.flatMap(({ name, unit, labels }, n) => {
      const figure = byTime[n]?.get(bucket.at);
      if (figure === undefined) return [];
      const { values, min, max } = figure;
      const [least, most] = values > 0 ? [min, max] : [null, null];
      const of = { name, ...(labels === undefined ? {} : { labels }), unit };
      return [{ ...of, count: values, mean: meanOf(figure), min: least, max: most }];
    }),
  };
}
