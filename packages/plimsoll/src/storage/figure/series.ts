import type { MetricPoint, MetricSeries } from "@plimsoll/core";
import { PRESENCE } from "../../port/check-columns.ts";
import type { JsonBytes, SeriesQuery } from "../../port/store.ts";
import { TextBytes } from "../../port/text-bytes.ts";
import { type Figure, figureOf, meanOf, quantileOf } from "../history/figure.ts";
import { rowsWithin, type TimedColumns, withIds } from "../history/pick-rows.ts";
import { createTextMaker } from "../timestamp.ts";
import type { HistorySource } from "./history-source.ts";

/** About how long a point is as text. */
const POINT_BYTES = 120;

/** A series whose points are made when they are wanted: thousands of them at once are work for the collector. */
interface LazySeries extends Pick<MetricSeries, "name" | "unit" | "labels"> {
  readonly count: number;
  readonly point: (n: number) => MetricPoint;
}

/** A series' readings from several stretches, in the order in which those were read. */
interface OpenSeries extends Pick<MetricSeries, "name" | "unit" | "labels"> {
  readonly parts: Readings[];
}

interface Readings {
  readonly at: Float64Array;
  /** NaN where a reading has no value. */
  readonly values: Float64Array;
}

/**
 * A component's metrics over time, oldest point first. All series of one answer cover the same stretch: the newest `limit`
 * moments at which anything was measured. Cut short at the old end when the query's time is up.
 */
export function readSeries(source: HistorySource, query: SeriesQuery): MetricSeries[] {
  return readLazily(source, query).map(({ count, point, ...series }) => ({
    ...series,
    points: Array.from({ length: count }, (_, n) => point(n)),
  }));
}

/** The same as `GET /components/{id}/metrics` answers it. */
export function readSeriesPage(source: HistorySource, query: SeriesQuery): JsonBytes {
  const items = readLazily(source, query);
  const text = new TextBytes(items.reduce((sum, { count }) => sum + count * POINT_BYTES, 0));
  text.add('{"items":[');
  for (const [place, { count, point, ...series }] of items.entries()) {
    text.add(`${place === 0 ? "" : ","}${JSON.stringify(series).slice(0, -1)},"points":[`);
    for (let n = 0; n < count; n += 1) text.add(n === 0 ? pointText(point(n)) : `,${pointText(point(n))}`);
    text.add("]}");
  }
  text.add('],"next_cursor":null}');
  return text.finish();
}

function readLazily(source: HistorySource, query: SeriesQuery): LazySeries[] {
  const series = query.resolution === "raw" ? readRaw(source, query) : readBucketed(source, query);
  return series.filter(({ count }) => count > 0);
}

function readRaw(source: HistorySource, query: SeriesQuery): LazySeries[] {
  const parts: TimedColumns[] = [];
  let moments: Float64Array = new Float64Array();
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
  return Array.from(series.values(), toRawSeries);
}

/** The times in the range at which the wanted series have readings. */
function momentsOf({ at, series }: TimedColumns, range: SeriesQuery): Float64Array {
  const { first, end } = rowsWithin(at, range);
  const inRange = at.subarray(first, end);
  // Of one series in a full segment nothing is absent.
  if (series.length === 1 && series[0]?.presence.includes(PRESENCE.absent) === false) return inRange;
  return inRange.filter((_, row) => series.some(({ presence }) => presence[first + row] !== PRESENCE.absent));
}

/** The newest `limit` different times of both lists, sorted. `a` is that already. */
function newestMoments(a: Float64Array, b: Float64Array, limit: number): Float64Array {
  const all = joined([b, a]);
  const isSorted = isRising(b) && (b.length === 0 || a.length === 0 || (b.at(-1) ?? 0) < (a[0] ?? 0));
  const different = isSorted ? all : all.sort().filter((at, row) => row === 0 || at !== all[row - 1]);
  return different.subarray(Math.max(0, different.length - limit));
}

function joined(lists: readonly Float64Array[]): Float64Array {
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const list of lists) {
    all.set(list, place);
    place += list.length;
  }
  return all;
}

function isRising(at: Float64Array): boolean {
  for (let row = 1; row < at.length; row += 1) if ((at[row] ?? 0) <= (at[row - 1] ?? 0)) return false;
  return true;
}

function addReadings(
  open: Map<string, OpenSeries>,
  columns: TimedColumns,
  range: { readonly from: number; readonly to: number },
): void {
  const { first, end } = rowsWithin(columns.at, range);
  for (const { id, column } of withIds(columns.series)) {
    const { name, unit, labels } = column;
    const known = open.get(id) ?? { name, ...(labels === undefined ? {} : { labels }), unit, parts: [] };
    open.set(id, known);
    const [at, values] = [columns.at.subarray(first, end), column.values.subarray(first, end)];
    const presence = column.presence.subarray(first, end);
    const isHeld = (_: number, row: number) => presence[row] !== PRESENCE.absent;
    const isFull = !presence.includes(PRESENCE.absent);
    known.parts.push(isFull ? { at, values } : { at: at.filter(isHeld), values: values.filter(isHeld) });
  }
}

function toRawSeries({ parts, ...series }: OpenSeries): LazySeries {
  const at = joined(parts.map((part) => part.at));
  const values = joined(parts.map((part) => part.values));
  const text = createTextMaker();
  if (isRising(at)) {
    const point = (n: number) => onePoint(text(at[n] ?? 0), values[n] ?? Number.NaN);
    return { ...series, count: at.length, point };
  }
  const figures = figuresByMoment(at, values);
  return { ...series, count: figures.length, point: pointOf(figures) };
}

function onePoint(timestamp: string, reading: number): MetricPoint {
  const value = Number.isFinite(reading) ? reading : null;
  return { timestamp, count: 1, mean: value, min: value, max: value };
}

interface TimedFigure extends Figure {
  readonly at: number;
}

/** Stretches that overlap: readings of one moment become one point. */
function figuresByMoment(at: Float64Array, values: Float64Array): TimedFigure[] {
  const byMoment = Map.groupBy(at.keys(), (n) => at[n] ?? 0);
  return [...byMoment]
    .sort(([a], [b]) => a - b)
    .map(([moment, readings]) => {
      const held = Float64Array.from(readings, (n) => values[n] ?? Number.NaN).filter(Number.isFinite);
      return { at: moment, ...figureOf(held, readings.length - held.length) };
    });
}

function readBucketed(source: HistorySource, query: SeriesQuery): LazySeries[] {
  const { resolution, quantiles = false } = query;
  if (resolution === "raw") return [];
  const rollups = source.rollups(query.componentId, { ...query, resolution, withSketches: quantiles });
  const times = [...new Set(rollups.flatMap(({ buckets }) => buckets.map(({ at }) => at)))].sort((a, b) => a - b);
  const cut = times.at(-query.limit) ?? Number.NEGATIVE_INFINITY;
  return rollups.map(({ name, labels, unit, buckets }) => {
    const kept = buckets.filter(({ at }) => at >= cut);
    return {
      ...{ name, ...(labels === undefined ? {} : { labels }), unit },
      count: kept.length,
      point: pointOf(kept, quantiles),
    };
  });
}

function pointOf(figures: readonly TimedFigure[], quantiles = false): LazySeries["point"] {
  const text = createTextMaker();
  return (n) => {
    const figure = figures[n];
    if (figure === undefined) throw new RangeError(`there is no point ${n} of ${figures.length}`);
    return toPoint(figure, text(figure.at), quantiles);
  };
}

function toPoint(figure: Figure, timestamp: string, quantiles: boolean): MetricPoint {
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

/** Numbers are finite or null, and timestamps need no escaping. */
function pointText(point: MetricPoint): string {
  const { timestamp, count, mean, min, max, p50, p95, p99 } = point;
  const average = String(mean);
  // One reading is its own average and extremes: a number becomes text once.
  const range = min === mean && max === mean ? `${average},"max":${average}` : `${min},"max":${max}`;
  const own = `{"timestamp":"${timestamp}","count":${count},"mean":${average},"min":${range}`;
  return p50 === undefined ? `${own}}` : `${own},"p50":${p50},"p95":${p95 ?? null},"p99":${p99 ?? null}}`;
}
