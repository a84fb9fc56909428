import type { HealthStatus, HistoryBucket, Page, StoredMetric } from "@plimsoll/core";
import { StoreError, type TimeRange } from "../../port/store.ts";
import { encodeCursor } from "../cursor.ts";
import { worseOf } from "../rank.ts";
import { toText } from "../timestamp.ts";
import { type CheckReader, type CheckSample, keyOf } from "./check-reader.ts";
import { RunningFigure } from "./running-figure.ts";

export interface BucketRequest extends TimeRange {
  readonly componentId: string | null;
  readonly bucketMs: number;
  readonly limit: number;
  /** The last bucket of the page before. */
  readonly after: { readonly at: number; readonly id: string } | null;
}

interface OpenBucket {
  readonly at: number;
  checks: number;
  failed: number;
  worst: HealthStatus;
  readonly metrics: Map<string, { readonly metric: StoredMetric; readonly figure: RunningFigure }>;
}

/** A page of buckets, newest first and then by component. Cut short when the query's time is up; the cursor goes on. */
export function readBuckets(reader: CheckReader, request: BucketRequest): Page<HistoryBucket> {
  const items: HistoryBucket[] = [];
  for (const bucket of bucketsFrom(reader, request)) {
    const last = items.at(-1);
    const expired = reader.expired();
    if (last !== undefined && (expired || (bucket !== null && items.length >= request.limit))) {
      return { items, next_cursor: encodeCursor(Date.parse(last.timestamp), last.component_id) };
    }
    if (expired) throw new StoreError("failed", "the query took too long: ask for a shorter range");
    if (bucket !== null) items.push(bucket);
  }
  return { items, next_cursor: null };
}

/** Null among the buckets: nothing found yet, a chance to look at the clock. */
function* bucketsFrom(reader: CheckReader, request: BucketRequest): Generator<HistoryBucket | null> {
  const { componentId, after, bucketMs, from } = request;
  const to = after === null ? request.to : Math.min(request.to, after.at + bucketMs);
  if (componentId !== null) {
    const until = after === null ? to : Math.min(to, after.at);
    yield* bucketsOf(reader, componentId, { from, to: until, bucketMs });
    return;
  }
  let rest = reader.extent({ from, to });
  while (rest !== null) {
    const at = startOf(rest.to, bucketMs);
    const range = { from: Math.max(from, at), to: Math.min(to, at + bucketMs), bucketMs };
    for (const id of reader.componentIds()) {
      if (after !== null && at >= after.at && id <= after.id) continue;
      yield* bucketsOf(reader, id, range);
      yield null;
    }
    rest = at <= from ? null : reader.extent({ from, to: at });
  }
}

function* bucketsOf(
  reader: CheckReader,
  componentId: string,
  { bucketMs, ...range }: TimeRange & { bucketMs: number },
): Generator<HistoryBucket> {
  let open: OpenBucket | null = null;
  for (const sample of reader.samples(componentId, range)) {
    const at = startOf(sample.at, bucketMs);
    if (open !== null && open.at !== at) {
      yield close(open, componentId);
      open = null;
    }
    open ??= { at, checks: 0, failed: 0, worst: "HEALTHY", metrics: new Map() };
    add(open, sample);
  }
  if (open !== null) yield close(open, componentId);
}

function add(open: OpenBucket, sample: CheckSample): void {
  open.checks += 1;
  open.worst = worseOf(open.worst, sample.status);
  if (sample.failed) open.failed += 1;
  for (const metric of sample.metrics) {
    const key = keyOf(metric);
    let entry = open.metrics.get(key);
    if (entry === undefined) {
      entry = { metric, figure: new RunningFigure() };
      open.metrics.set(key, entry);
    }
    entry.figure.add(metric.value);
  }
}

function close(open: OpenBucket, componentId: string): HistoryBucket {
  return {
    timestamp: toText(open.at),
    component_id: componentId,
    checks: open.checks,
    worst_status: open.worst,
    failed: open.failed,
    metrics: Array.from(open.metrics.values(), ({ metric, figure }) => ({
      name: metric.name,
      ...(metric.labels === undefined ? {} : { labels: metric.labels }),
      unit: metric.unit,
      count: figure.values,
      mean: figure.mean,
      min: figure.min,
      max: figure.max,
    })),
  };
}

function startOf(at: number, bucketMs: number): number {
  return Math.floor(at / bucketMs) * bucketMs;
}
