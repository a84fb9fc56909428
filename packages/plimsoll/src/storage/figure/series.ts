import type { MetricPoint, MetricSeries } from "@plimsoll/core";
import { PRESENCE } from "../../port/check-columns.ts";
import type { JsonBytes, SeriesQuery } from "../../port/store.ts";
import { type Figure, figureOf, meanOf, quantileOf } from "../history/figure.ts";
import { rowsWithin, type TimedColumns, withIds } from "../history/pick-rows.ts";
import { createTextMaker, toText } from "../timestamp.ts";
import type { HistorySource } from "./history-source.ts";

/** A series' readings from several stretches, in the order in which those were read. */
interface OpenSeries extends Pick<MetricSeries, "name" | "unit" | "labels"> {
  readonly at: number[];
  /** NaN where a reading has no value. */
  readonly values: number[];
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
    for (const part of stretch.read().toReversed()) {
      parts.unshift(part);
      moments = newestMoments(moments, momentsOf(part, query), query.limit);
    }
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
  // Of one series in a full segment nothing is absent.
  if (series.length === 1 && series[0]?.presence.includes(PRESENCE.absent) === false) return inRange;
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
    const known = open.get(id) ?? { name, ...(labels === undefined ? {} : { labels }), unit, at: [], values: [] };
    open.set(id, known);
    for (let row = first; row < end; row += 1) {
      if (presence[row] === PRESENCE.absent) continue;
      known.at.push(at[row] ?? 0);
      known.values.push(values[row] ?? Number.NaN);
    }
  }
}

function toRawSeries({ at, values, ...series }: OpenSeries): MetricSeries {
  const isRising = at.every((moment, n) => n === 0 || moment > (at[n - 1] ?? 0));
  const text = createTextMaker();
  const points = isRising
    ? at.map((moment, n) => onePoint(text(moment), values[n] ?? Number.NaN))
    : sortedPoints(at, values);
  return { ...series, points };
}

function onePoint(timestamp: string, reading: number): MetricPoint {
  const value = Number.isFinite(reading) ? reading : null;
  return { timestamp, count: 1, mean: value, min: value, max: value };
}

/** Stretches that overlap: readings of one moment become one point. */
function sortedPoints(at: readonly number[], values: readonly number[]): MetricPoint[] {
  const byMoment = Map.groupBy(at.keys(), (n) => at[n] ?? 0);
  return [...byMoment]
    .sort(([a], [b]) => a - b)
    .map(([moment, readings]) => {
      const held = Float64Array.from(readings, (n) => values[n] ?? Number.NaN).filter(Number.isFinite);
      return toPoint(figureOf(held, readings.length - held.length), toText(moment));
    });
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
      points: toPoints(
        buckets.filter(({ at }) => at >= cut),
        quantiles,
      ),
    }))
    .filter(({ points }) => points.length > 0);
}

function toPoints(buckets: readonly (Figure & { readonly at: number })[], quantiles: boolean): MetricPoint[] {
  const text = createTextMaker();
  return buckets.map((bucket) => toPoint(bucket, text(bucket.at), quantiles));
}

function toPoint(figure: Figure, timestamp: string, quantiles = false): MetricPoint {
  const hasValues = figure.values > 0;
  return {
    timestamp,
    count: figure.readings,
    mean: meanOf(figure),
    min: hasValues ? figure.min : null,
    max: hasValues ? figure.max : null,
    ...(quantiles
      ? { p50: quantileOf(figure, 0.5), p95: quantileOf(figure, 0.95), p99: quantileOf(figure, 0.99) }
      : {}),
  };
}

/** As `GET /components/{id}/metrics` answers it. The points, thousands of them, are put together as text. */
export function toSeriesPage(items: readonly MetricSeries[]): JsonBytes {
  const texts = items.map(({ points, ...series }) => {
    const head = JSON.stringify(series).slice(0, -1);
    return `${head},"points":[${points.map(pointText).join(",")}]}`;
  });
  return new TextEncoder().encode(`{"items":[${texts.join(",")}],"next_cursor":null}`);
}

/** Numbers are finite or null, and timestamps need no escaping. */
function pointText(point: MetricPoint): string {
  const { timestamp, count, mean, min, max, p50, p95, p99 } = point;
  const own = `{"timestamp":"${timestamp}","count":${count},"mean":${mean},"min":${min},"max":${max}`;
  return p50 === undefined ? `${own}}` : `${own},"p50":${p50},"p95":${p95 ?? null},"p99":${p99 ?? null}}`;
}
