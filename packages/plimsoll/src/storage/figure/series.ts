import type { MetricPoint, MetricSeries } from "@plimsoll/core";
import { PRESENCE } from "../../port/check-columns.ts";
import type { SeriesQuery } from "../../port/store.ts";
import { EMPTY_FIGURE, type Figure, meanOf, mergeFigures, quantileOf } from "../history/figure.ts";
import { rowsWithin, type TimedColumns, withIds } from "../history/pick-rows.ts";
import { toText } from "../timestamp.ts";
import type { HistorySource } from "./history-source.ts";

interface Reading {
  readonly at: number;
  readonly value: number | null;
}
interface OpenSeries extends Pick<MetricSeries, "name" | "unit" | "labels"> {
  readonly readings: Reading[];
}

/**
 * A component's metrics over time, oldest point first. All series of one answer cover the same stretch: the newest `limit`
 * moments at which anything was measured. Cut short at the old end when the query's time is up.
 */
export function readSeries(source: HistorySource, query: SeriesQuery): MetricSeries[] {
  return query.resolution === "raw" ? readRaw(source, query) : readBucketed(source, query);
}

function readRaw(source: HistorySource, query: SeriesQuery): MetricSeries[] {
  const parts: TimedColumns[] = [];
  let moments = new Float64Array();
  let cut = Number.NEGATIVE_INFINITY;
  for (const stretch of source.stretches(query.componentId, query)) {
    if (stretch.lastAt < cut || (parts.length > 0 && source.expired())) break;
    const part = stretch.read();
    parts.unshift(part);
    moments = newestMoments(moments, momentsOf(part, query), query.limit);
    if (moments.length === query.limit) cut = moments[0] ?? cut;
  }
  const range = { from: Math.max(query.from, moments[0] ?? query.to), to: query.to };
  const series = new Map<string, OpenSeries>();
  for (const part of parts) addReadings(series, part, range);
  return Array.from(series.values(), toRawSeries).filter(({ points }) => points.length > 0);
}

/** The times in the range at which the wanted series have readings. */
function momentsOf({ at, series }: TimedColumns, range: SeriesQuery): Float64Array {
  const { first, end } = rowsWithin(at, range);
  const inRange = at.subarray(first, end);
  return inRange.filter((_, row) => series.some(({ presence }) => presence[first + row] !== PRESENCE.absent));
}

/** The newest `limit` different times of both lists, sorted. */
function newestMoments(a: Float64Array, b: Float64Array, limit: number): Float64Array<ArrayBuffer> {
  const all = new Float64Array(a.length + b.length);
  all.set(b);
  all.set(a, b.length);
  const isSorted = a.length === 0 || b.length === 0 || (b.at(-1) ?? 0) <= (a[0] ?? 0);
  const sorted = isSorted ? all : all.sort();
  const different = sorted.filter((at, row) => row === 0 || at !== sorted[row - 1]);
  return different.subarray(Math.max(0, different.length - limit));
}

function addReadings(
  open: Map<string, OpenSeries>,
  { at, series }: TimedColumns,
  range: { readonly from: number; readonly to: number },
): void {
  const { first, end } = rowsWithin(at, range);
  for (const { id, column } of withIds(series)) {
    const { name, unit, labels, values, presence } = column;
    const known = open.get(id) ?? { name, ...(labels === undefined ? {} : { labels }), unit, readings: [] };
    open.set(id, known);
    for (let row = first; row < end; row += 1) {
      if (presence[row] === PRESENCE.absent) continue;
      const value = values[row] ?? Number.NaN;
      known.readings.push({ at: at[row] ?? 0, value: Number.isFinite(value) ? value : null });
    }
  }
}

function toRawSeries({ readings, ...series }: OpenSeries): MetricSeries {
  if (readings.some(({ at }, n) => at < (readings[n - 1]?.at ?? at))) readings.sort((a, b) => a.at - b.at);
  const points: MetricPoint[] = [];
  for (let first = 0, end = 0; first < readings.length; first = end) {
    const at = readings[first]?.at ?? 0;
    let figure: Figure = EMPTY_FIGURE;
    for (; readings[end]?.at === at; end += 1) figure = mergeFigures(figure, ofOne(readings[end]?.value ?? null));
    points.push(toPoint({ at, ...figure }));
  }
  return { ...series, points };
}

function ofOne(value: number | null): Figure {
  if (value === null) return { ...EMPTY_FIGURE, readings: 1 };
  return { readings: 1, values: 1, min: value, max: value, sum: value, sketch: null };
}

function readBucketed(source: HistorySource, query: SeriesQuery): MetricSeries[] {
  const { resolution, quantiles = false } = query;
  if (resolution === "raw") return [];
  const rollups = source.rollups(query.componentId, { ...query, resolution, withSketches: quantiles });
  const times = [...new Set(rollups.flatMap(({ buckets }) => buckets.map(({ at }) => at)))].sort((a, b) => a - b);
  const cut = times.at(-query.limit) ?? Number.NEGATIVE_INFINITY;
  return rollups
    .map(({ name, labels, unit, buckets }) => ({
      ...{ name, ...(labels === undefined ? {} : { labels }), unit },
      points: buckets.filter(({ at }) => at >= cut).map((bucket) => toPoint(bucket, quantiles)),
    }))
    .filter(({ points }) => points.length > 0);
}

function toPoint({ at, ...figure }: Figure & { readonly at: number }, quantiles = false): MetricPoint {
  const hasValues = figure.values > 0;
  return {
    timestamp: toText(at),
    count: figure.readings,
    mean: meanOf(figure),
    min: hasValues ? figure.min : null,
    max: hasValues ? figure.max : null,
    ...(quantiles
      ? { p50: quantileOf(figure, 0.5), p95: quantileOf(figure, 0.95), p99: quantileOf(figure, 0.99) }
      : {}),
  };
}
