import type Database from "better-sqlite3";
import type { CheckColumns } from "../../port/check-columns.ts";
import type { TimeRange } from "../../port/store.ts";
import {
  type HistorySource,
  type RollupQuery,
  type SeriesRollup,
  type Stretch,
  wholeBuckets,
} from "../figure/history-source.ts";
import { type CheckBucket, mergeCheckBuckets } from "../history/check-rollup.ts";
import { type StoredRow, toColumns } from "../history/column-builder.ts";
import { mergeFigures } from "../history/figure.ts";
import { mergeByTime } from "../history/merge-sorted.ts";
import { rowsWithin, sliceColumns, type TimedColumns, withIds } from "../history/pick-rows.ts";
import { rollUpChecks, rollUpSeries } from "../history/roll-up.ts";
import type { RollupBucket } from "../history/rollup.ts";
import { BUCKET_MS, toText } from "../timestamp.ts";
import { CheckRows } from "./check-rows.ts";
import { OWN_ID } from "./component-series.ts";
import { PackedRollups } from "./packed-rollups.ts";
import { PackedSegments } from "./packed-segments.ts";
import { STORED_COLUMNS, type StoredCells, toStoredRow } from "./stored-cells.ts";

interface Component {
  readonly number: number;
  /** Its rows in blocks up to this one are packed. */
  readonly sealed: number;
}

const NO_COLUMNS: TimedColumns = { rows: 0, at: new Float64Array(), series: [] };

/** A component's history: what has been packed, and its newest rows, which have not. */
export class SqliteHistory {
  readonly segments: PackedSegments;
  readonly rows: CheckRows<StoredCells>;
  readonly #rollups: PackedRollups;
  readonly #component: Database.Statement<[string], Component>;
  readonly #componentIds: Database.Statement<[], string>;
  readonly #extent: Database.Statement<
    [number, number],
    { readonly first: number | null; readonly last: number | null }
  >;
  readonly #begun: Database.Statement<[], number>;

  constructor(db: Database.Database) {
    this.segments = new PackedSegments(db);
    this.rows = new CheckRows(db, STORED_COLUMNS);
    this.#rollups = new PackedRollups(db);
    this.#component = db.prepare("SELECT number, sealed FROM check_components WHERE component_id = ?");
    this.#componentIds = db
      .prepare<[], string>("SELECT component_id FROM check_components ORDER BY component_id")
      .pluck();
    this.#extent = db.prepare(
      "SELECT min(first_at) AS first, max(last_at) AS last FROM history_segments WHERE last_at >= ? AND first_at < ?",
    );
    this.#begun = db.prepare<[], number>("SELECT value FROM meta WHERE key = 'history_from'").pluck();
  }

  component(componentId: string): Component | null {
    return this.#component.get(componentId) ?? null;
  }

  /** The rows of the range that are not packed yet, oldest first. */
  tail(componentId: string, { sealed }: Component, { from, to }: TimeRange): StoredRow[] {
    const range = { from: toText(from), to: toText(to), after: null, limit: Number.MAX_SAFE_INTEGER };
    return this.rows
      .read({ componentId, ...range, fromBlock: sealed + 1 })
      .map(toStoredRow)
      .reverse();
  }

  /** For the figures; `expired` says when the query's time is up. */
  source(expired: () => boolean): HistorySource {
    return {
      componentIds: () => this.#componentIds.all(),
      extent: (range) => this.#extentOf(range),
      stretches: (componentId, query) => this.#stretches(componentId, query),
      checkBuckets: (componentId, query) => this.#checkBuckets(componentId, query),
      rollups: (componentId, query) => this.#seriesRollups(componentId, query),
      expired,
    };
  }

  *#stretches(
    componentId: string,
    { name, ...range }: TimeRange & { readonly name: string | null },
  ): Generator<Stretch> {
    const component = this.component(componentId);
    if (component === null) return;
    const tail = named(toColumns(componentId, this.tail(componentId, component, range)), name);
    const packed = this.segments.inRange(component.number, range);
    const entries = this.segments.series.list(component.number).filter((it) => name === null || it.name === name);
    const stretches = packed.map((segment) => ({
      lastAt: segment.last_at,
      rows: segment.rows,
      read: () => this.segments.timed(segment, entries),
    }));
    const newest = { lastAt: tail.at.at(-1) ?? 0, rows: tail.rows, read: () => tail };
    yield* tail.rows === 0 ? stretches : [newest, ...stretches].sort((a, b) => b.lastAt - a.lastAt);
  }

  #checkBuckets(componentId: string, query: RollupQuery): CheckBucket[] {
    const component = this.component(componentId);
    if (component === null) return [];
    const { bucketMs, range, recent } = this.#recent(componentId, component, query);
    const series = this.segments.series.find(component.number, OWN_ID);
    const packed = series === null ? [] : this.#rollups.checks({ ...query, ...range, series });
    return recent.reduce(
      (all, columns) => mergeByTime(all, rollUpChecks(columns, bucketMs), mergeCheckBuckets),
      packed,
    );
  }

  #seriesRollups(componentId: string, query: RollupQuery): SeriesRollup[] {
    const component = this.component(componentId);
    if (component === null) return [];
    const { bucketMs, range, recent } = this.#recent(componentId, component, query);
    const rollups = new Map<string, SeriesRollup>();
    for (const { series, id, ...of } of this.segments.series.list(component.number)) {
      if (query.name !== null && of.name !== query.name) continue;
      const buckets = this.#rollups.figures({ ...query, ...range, series }, query);
      if (buckets.length > 0) rollups.set(id, { id, ...of, buckets });
    }
    for (const { at, series } of recent) {
      for (const { id, column } of withIds(series)) {
        if (query.name !== null && column.name !== query.name) continue;
        const { name, unit, labels } = column;
        const known = rollups.get(id) ?? { id, name, unit, ...(labels === undefined ? {} : { labels }), buckets: [] };
        const buckets = mergeByTime(known.buckets, rollUpSeries(at, column, bucketMs), merge);
        if (buckets.length > 0) rollups.set(id, { ...known, buckets });
      }
    }
    return [...rollups.values()];
  }

  /** What is in no rollup yet: the rows of open segments, and those that are not packed. */
  #recent(componentId: string, component: Component, query: RollupQuery) {
    const bucketMs = BUCKET_MS[query.resolution];
    const range = wholeBuckets(query, bucketMs);
    const entries = this.segments.series.list(component.number);
    const open = this.segments
      .open(component.number)
      .filter(({ first_at, last_at }) => last_at >= range.from && first_at < range.to)
      .map((segment) => this.segments.whole(segment, { componentId, entries }))
      .map((columns) => {
        const { first, end } = rowsWithin(columns.at, range);
        return sliceColumns(columns, first, end);
      });
    const tail = toColumns(componentId, this.tail(componentId, component, range));
    return { bucketMs, range, recent: tail === null ? open : [...open, tail] };
  }

  #extentOf(range: TimeRange): TimeRange | null {
    const packed = this.#extent.get(range.from, range.to);
    const raw = this.rows.index.extent(range);
    // Rollups reach further back than rows.
    const begun = this.#begun.get() ?? Number.POSITIVE_INFINITY;
    const first = Math.min(packed?.first ?? begun, raw?.from ?? begun, begun);
    const last = Math.max(packed?.last ?? 0, raw?.to ?? 0);
    if (first >= range.to) return null;
    const isBefore = packed?.last == null && raw === null;
    return { from: Math.max(range.from, first), to: isBefore ? range.to - 1 : Math.min(range.to - 1, last) };
  }
}

function merge(a: RollupBucket, b: RollupBucket): RollupBucket {
  return { at: a.at, ...mergeFigures(a, b) };
}

function named(columns: CheckColumns | null, name: string | null): TimedColumns {
  if (columns === null) return NO_COLUMNS;
  return name === null ? columns : { ...columns, series: columns.series.filter((it) => it.name === name) };
}
