import type { MetricSummary, Resolution } from "@plimsoll/core";
import { type MetricColumn, PRESENCE } from "../../port/check-columns.ts";
import { type MetricSummaryQuery, StoreError, type TimeRange } from "../../port/store.ts";
import { EMPTY_FIGURE, type Figure, figureOf, meanOf, mergeFigures, quantileOf } from "../history/figure.ts";
import { rowsWithin, type TimedColumns, withIds } from "../history/pick-rows.ts";
import { BUCKET_MS } from "../timestamp.ts";
import type { HistorySource, SeriesRollup, Stretch } from "./history-source.ts";
import { percentile } from "./percentile.ts";

/** Windows with up to so many rows are summed up row by row; others from rollups, and their ends row by row. */
const EXACT_ROWS = 5000;
/** The coarsest buckets that a window is cut into are at most this part of it. */
const LEAST_BUCKETS = 24;

/** `name` null: all. */
type Asked = Omit<MetricSummaryQuery, "name"> & { readonly name?: string | null | undefined };

interface OpenSummary {
  readonly series: Pick<MetricColumn, "name" | "unit" | "labels">;
  figure: Figure;
  /** What was read row by row. */
  readonly values: Float64Array[];
  /** `values` are all there are. */
  isExact: boolean;
  last: { readonly at: number; readonly value: number | null };
}

/**
 * Last, min, max, mean and percentiles of each metric in a window, by component. Percentiles of windows with more than
 * 5,000 rows come from sketches: right to within 1 % of the value.
 */
export function readMetricSummary(
  source: HistorySource,
  { componentId, name = null, fromComponent = "", most = Number.POSITIVE_INFINITY, ...range }: Asked,
): MetricSummary[] {
  const ids = componentId === null ? sortedFrom(source.componentIds(), fromComponent) : [componentId];
  const found: MetricSummary[] = [];
  let counted = 0;
  for (const id of ids) {
    if (counted >= most) break;
    if (source.expired()) throw new StoreError("failed", "the query took too long: ask for one component");
    const summaries = summarize(source, id, { ...range, name });
    if (id !== fromComponent) counted += summaries.length;
    found.push(...summaries);
  }
  return found;
}

/** As texts compare, whatever order the source keeps. */
function sortedFrom(ids: readonly string[], first: string): readonly string[] {
  return ids.filter((id) => id >= first).sort((a, b) => (a < b ? -1 : 1));
}

function summarize(
  source: HistorySource,
  componentId: string,
  { name, ...range }: TimeRange & { readonly name: string | null },
): MetricSummary[] {
  const stretches = [...source.stretches(componentId, { ...range, name })];
  const rows = stretches.reduce((sum, stretch) => sum + stretch.rows, 0);
  const middle = middleOf(range);
  // Figures outlive rows.
  const needsRollups = middle !== null && (rows > EXACT_ROWS || checksIn(source, componentId, middle) > rows);
  const open = new Map<string, OpenSummary>();
  if (middle === null || !needsRollups) {
    addRows(open, stretches, range);
  } else {
    addRows(open, stretches, { from: range.from, to: middle.from });
    const rollups = source.rollups(componentId, { ...middle, name, withSketches: true });
    for (const rollup of rollups) addRollup(open, rollup);
    addRows(open, stretches, { from: middle.to, to: range.to });
    seeLast(source, open, { componentId, bucketMs: BUCKET_MS[middle.resolution], rollups });
  }
  return Array.from(open.values(), (summary) => toSummary(componentId, summary));
}

type Middle = TimeRange & { readonly resolution: Exclude<Resolution, "raw"> };

function checksIn(source: HistorySource, componentId: string, middle: Middle): number {
  const buckets = source.checkBuckets(componentId, { ...middle, name: null, withSketches: false });
  return buckets.reduce((sum, { byStatus }) => sum + byStatus.reduce((a, b) => a + b), 0);
}

/** The part of a window that whole buckets fill, with the coarsest that are fine enough; null when none do. */
function middleOf({ from, to }: TimeRange): Middle | null {
  for (const resolution of ["1d", "1h", "1m"] as const) {
    const bucketMs = BUCKET_MS[resolution];
    const middle = { from: Math.ceil(from / bucketMs) * bucketMs, to: Math.floor(to / bucketMs) * bucketMs };
    if (middle.to - middle.from >= bucketMs * LEAST_BUCKETS) return { ...middle, resolution };
  }
  return null;
}

function addRows(open: Map<string, OpenSummary>, stretches: readonly Stretch[], range: TimeRange): void {
  if (range.from >= range.to) return;
  for (const stretch of stretches) {
    if (stretch.lastAt < range.from) break;
    for (const columns of stretch.read()) addColumns(open, columns, range);
  }
}

function addColumns(open: Map<string, OpenSummary>, { at, series }: TimedColumns, range: TimeRange): void {
  const { first, end } = rowsWithin(at, range);
  for (const { id, column } of withIds(series)) {
    if (lastPresent(column, first, end) === null) continue;
    const summary = entryOf(open, id, column);
    const values = column.values.subarray(first, end).filter(Number.isFinite);
    summary.figure = mergeFigures(summary.figure, figureOf(values));
    summary.values.push(values);
    see(summary, { at, column, first, end });
  }
}

function addRollup(open: Map<string, OpenSummary>, { id, buckets, ...series }: SeriesRollup): void {
  const summary = entryOf(open, id, series);
  summary.isExact = false;
  for (const bucket of buckets) summary.figure = mergeFigures(summary.figure, bucket);
}

/**
 * The last value of what rollups tell of lies in the newest of their buckets: only rows of these are read, so that a metric
 * that has gone costs no more than one that has not.
 */
function seeLast(
  source: HistorySource,
  open: ReadonlyMap<string, OpenSummary>,
  { componentId, bucketMs, rollups }: RollupsOf,
): void {
  const byBucket = Map.groupBy(rollups, ({ buckets }) => buckets.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
  for (const [from, ofBucket] of byBucket) {
    const range = { from, to: from + bucketMs };
    const wanted = new Map(ofBucket.flatMap(({ id }) => entry(open, id)));
    const isSeen = (until: number) => [...wanted.values()].every(({ last }) => last.at > until);
    if (isSeen(range.to - 1)) continue;
    const names = new Set(ofBucket.map(({ name }) => name));
    const name = names.size === 1 ? (ofBucket[0]?.name ?? null) : null;
    for (const stretch of source.stretches(componentId, { ...range, name })) {
      if (isSeen(stretch.lastAt)) break;
      if (source.expired()) throw new StoreError("failed", "the query took too long: ask for a shorter range");
      for (const { at, series } of stretch.read()) {
        const { first, end } = rowsWithin(at, range);
        for (const { id, column } of withIds(series)) {
          const summary = wanted.get(id);
          if (summary !== undefined) see(summary, { at, column, first, end });
        }
      }
    }
  }
}

interface RollupsOf {
  readonly componentId: string;
  readonly bucketMs: number;
  readonly rollups: readonly SeriesRollup[];
}

function entry<Value>(map: ReadonlyMap<string, Value>, key: string): [string, Value][] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}

interface Rows {
  readonly at: Float64Array;
  readonly column: MetricColumn;
  readonly first: number;
  readonly end: number;
}

function see(summary: OpenSummary, { at, column, first, end }: Rows): void {
  const row = lastPresent(column, first, end);
  const moment = row === null ? Number.NaN : (at[row] ?? Number.NaN);
  if (row === null || !(moment >= summary.last.at)) return;
  const value = column.values[row] ?? Number.NaN;
  summary.last = { at: moment, value: Number.isFinite(value) ? value : null };
}

function lastPresent({ presence }: MetricColumn, first: number, end: number): number | null {
  for (let row = end - 1; row >= first; row -= 1) if (presence[row] !== PRESENCE.absent) return row;
  return null;
}

function entryOf(
  open: Map<string, OpenSummary>,
  id: string,
  { name, labels, unit }: Pick<MetricColumn, "name" | "labels" | "unit">,
): OpenSummary {
  const known = open.get(id);
  if (known !== undefined) return known;
  const series = { name, ...(labels === undefined ? {} : { labels }), unit };
  const last = { at: Number.NEGATIVE_INFINITY, value: null };
  const made: OpenSummary = { series, figure: EMPTY_FIGURE, values: [], isExact: true, last };
  open.set(id, made);
  return made;
}

function toSummary(componentId: string, { series, figure, values, isExact, last }: OpenSummary): MetricSummary {
  const sorted = isExact ? sortedOf(values) : null;
  const quantile = (q: number) => (sorted === null ? quantileOf(figure, q) : percentile(sorted, q));
  const { labels, ...rest } = series;
  return {
    component_id: componentId,
    name: rest.name,
    ...(labels === undefined ? {} : { labels }),
    unit: rest.unit,
    count: figure.values,
    last: last.value,
    min: figure.values === 0 ? null : figure.min,
    max: figure.values === 0 ? null : figure.max,
    mean: meanOf(figure),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

function sortedOf(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all.sort();
}
