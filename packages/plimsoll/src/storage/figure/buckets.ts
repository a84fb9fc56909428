import type { HistoryBucket, Page, Resolution } from "@plimsoll/core";
import { StoreError, type TimeRange } from "../../port/store.ts";
import { encodeCursor } from "../cursor.ts";
import type { CheckBucket } from "../history/check-rollup.ts";
import { meanOf } from "../history/figure.ts";
import { STATUSES } from "../rank.ts";
import { BUCKET_MS, toText } from "../timestamp.ts";
import { type HistorySource, type RollupQuery, wholeBuckets } from "./history-source.ts";

export interface BucketRequest extends TimeRange {
  readonly componentId: string | null;
  readonly resolution: Exclude<Resolution, "raw">;
  readonly limit: number;
  /** The last bucket of the page before. */
  readonly after: { readonly at: number; readonly id: string } | null;
}

/** So many buckets are read at a time at most: of one component, and of each of several. */
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
  const { componentId, after, limit } = request;
  const ids = componentId === null ? source.componentIds().toSorted() : [componentId];
  const bucketMs = BUCKET_MS[request.resolution];
  // The page before may have ended amid the components of a bucket.
  const isAmid = after !== null && (ids.at(-1) ?? "") > after.id;
  const { from, to: end } = wholeBuckets(request, bucketMs);
  const to = after === null ? end : Math.min(end, isAmid ? after.at + bucketMs : after.at);
  let rest = source.extent({ from, to });
  let given = 0;
  // One bucket of many components comes piece by piece; where few have anything, larger steps are fewer.
  for (let step = 1; rest !== null; step = Math.min(step * 2, STEP_OF_ALL)) {
    // One more than the page holds is wanted only to know that there is more.
    const ofAll = given < limit ? step : 1;
    const buckets = componentId === null ? ofAll : STEP_OF_ONE;
    const at = Math.max(from, (Math.floor(rest.to / bucketMs) + 1 - buckets) * bucketMs);
    const range = { from: at, to: Math.min(to, rest.to + 1) };
    for (const bucket of bucketsIn(source, request, { ids, range, isOne: buckets === 1 })) {
      if (bucket === null) yield null;
      else if (after === null || bucket.at < after.at || (bucket.at === after.at && bucket.id > after.id)) {
        given += 1;
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

interface Step {
  /** Sorted. */
  readonly ids: readonly string[];
  readonly range: TimeRange;
  /** The range has one bucket of each component: they come in their order by themselves. */
  readonly isOne: boolean;
}

/** Newest first and then by component; null after a component of which nothing can be given yet. */
function* bucketsIn(
  source: HistorySource,
  request: BucketRequest,
  { ids, range, isOne }: Step,
): Generator<FoundBucket | null> {
  const found: FoundBucket[] = [];
  const { after } = request;
  for (const id of ids) {
    // What the page before has given need not be read again.
    if (isOne && after !== null && range.from >= after.at && id <= after.id) continue;
    const buckets = bucketsOf(source, id, {
      ...range,
      resolution: request.resolution,
      name: null,
      withSketches: false,
    });
    if (isOne) yield* buckets;
    else found.push(...buckets);
    yield null;
  }
  yield* found.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}

function bucketsOf(source: HistorySource, id: string, query: RollupQuery): FoundBucket[] {
  const checks = source.checkBuckets(id, query);
  if (checks.length === 0) return [];
  const rollups = source.rollups(id, query);
  const byTime = rollups.map(({ buckets }) => new Map(buckets.map((bucket) => [bucket.at, bucket])));
  return checks.map((bucket) => ({ at: bucket.at, id, read: () => toBucket({ id, bucket }, rollups, byTime) }));
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
