import type { ComponentType } from "@plimsoll/core";
import type Database from "better-sqlite3";
import type { CheckColumns, MetricColumn } from "../../port/check-columns.ts";
import type { TimeRange } from "../../port/store.ts";
import type { TimedColumns } from "../history/pick-rows.ts";
import { unpackHead, unpackSeries, unpackTimes } from "../history/segment.ts";
import { ComponentSeries, type SeriesEntry } from "./component-series.ts";
import { columnPlace } from "./history-places.ts";

/** A segment without its bytes. */
export interface SegmentRow {
  readonly segment: number;
  readonly component: number;
  readonly component_type: ComponentType;
  /** Epoch ms, both included. */
  readonly first_at: number;
  readonly last_at: number;
  readonly first_id: number;
  readonly last_id: number;
  readonly rows: number;
  /** 1 while it is small, and in no rollup yet. */
  readonly is_open: 0 | 1;
  /** The numbers of its series as a JSON list, in the order in which rows list them. */
  readonly series: string;
}

/** No segment spans more time than this, ms, so that what has aged can be dropped segment by segment. */
export const MAX_SPAN_MS = 7 * 24 * 3600_000;

interface NewestBinding extends TimeRange {
  readonly component: number | null;
}

export const SEGMENT_FIELDS =
  "segment, component, component_type, first_at, last_at, first_id, last_id, rows, is_open, series";

/** Reads segments: runs of one component's rows, packed column by column. */
export class PackedSegments {
  readonly series: ComponentSeries;
  readonly #ofComponent: Database.Statement<[number, number, number], SegmentRow>;
  readonly #open: Database.Statement<[number], SegmentRow>;
  readonly #delete: Database.Statement<[number]>;
  readonly #deleteColumn: Database.Statement<[number]>;
  readonly #newest: Database.Statement<[NewestBinding], SegmentRow>;
  readonly #newestOfAll: Database.Statement<[NewestBinding], SegmentRow>;
  readonly #times: Database.Statement<[number], Uint8Array>;
  readonly #head: Database.Statement<[number], Uint8Array>;
  readonly #column: Database.Statement<[number], Uint8Array>;

  constructor(db: Database.Database) {
    this.series = new ComponentSeries(db);
    this.#ofComponent = db.prepare(`SELECT ${SEGMENT_FIELDS} FROM history_segments
      WHERE component = ? AND last_at >= ? AND first_at < ? ORDER BY last_at DESC`);
    this.#open = db.prepare(
      `SELECT ${SEGMENT_FIELDS} FROM history_segments WHERE component = ? AND is_open = 1 ORDER BY segment`,
    );
    this.#delete = db.prepare("DELETE FROM history_segments WHERE segment = ?");
    this.#deleteColumn = db.prepare("DELETE FROM history_columns WHERE place = ?");
    const newest = (condition: string) => `SELECT ${SEGMENT_FIELDS} FROM history_segments WHERE ${condition}
      last_at >= @from AND last_at < @to + ${MAX_SPAN_MS} AND first_at < @to ORDER BY last_at DESC`;
    this.#newest = db.prepare(newest("component = @component AND"));
    this.#newestOfAll = db.prepare(newest(""));
    this.#times = db.prepare<[number], Uint8Array>("SELECT times FROM history_segments WHERE segment = ?").pluck();
    this.#head = db.prepare<[number], Uint8Array>("SELECT head FROM history_segments WHERE segment = ?").pluck();
    this.#column = db.prepare<[number], Uint8Array>("SELECT data FROM history_columns WHERE place = ?").pluck();
  }

  /** A component's that may hold rows of the range, by their newest row, newest first. */
  inRange(component: number, { from, to }: TimeRange): SegmentRow[] {
    return this.#ofComponent.all(component, from, to);
  }

  /** The same one by one, of a component or all (null): for who needs the first few of what can be millions. */
  newest(component: number | null, { from, to }: TimeRange): IterableIterator<SegmentRow> {
    const statement = component === null ? this.#newestOfAll : this.#newest;
    return statement.iterate({ component, from, to });
  }

  /** When the newest row is of in those that may hold rows of the range; null when none do. */
  newestAt({ from, to }: TimeRange): number | null {
    return this.#newestOfAll.get({ component: null, from, to })?.last_at ?? null;
  }

  /** Those of a component that are in no rollup yet. */
  open(component: number): SegmentRow[] {
    return this.#open.all(component);
  }

  times({ segment, rows }: SegmentRow): Float64Array {
    return unpackTimes(this.#times.get(segment) ?? new Uint8Array(), rows);
  }

  head({ segment }: SegmentRow, at: Float64Array): ReturnType<typeof unpackHead> {
    return unpackHead(this.#head.get(segment) ?? new Uint8Array(), at);
  }

  /** Times, and its series: of one metric, or all (null). */
  timed(segment: SegmentRow, name: string | null): TimedColumns {
    return { rows: segment.rows, at: this.times(segment), series: this.#seriesOf(segment, name) };
  }

  /** All of it. */
  whole(segment: SegmentRow, componentId: string): CheckColumns {
    const at = this.times(segment);
    return {
      ...{ componentId, componentType: segment.component_type, rows: segment.rows, at },
      ...this.head(segment, at),
      series: this.#seriesOf(segment, null),
    };
  }

  /** Deletes it, inside a transaction. */
  remove({ segment, series }: Pick<SegmentRow, "segment" | "series">): void {
    for (const number of JSON.parse(series) as number[]) this.#deleteColumn.run(columnPlace(number, segment));
    this.#delete.run(segment);
  }

  #seriesOf(segment: SegmentRow, name: string | null): MetricColumn[] {
    return this.series.ofNumbers(segment.series, name).flatMap((entry) => this.#read(segment, entry));
  }

  #read({ segment, rows }: SegmentRow, { series, name, unit, labels }: SeriesEntry): MetricColumn[] {
    const packed = this.#column.get(columnPlace(series, segment));
    if (packed === undefined) return [];
    return [{ name, unit, ...(labels === undefined ? {} : { labels }), ...unpackSeries(packed, rows) }];
  }
}
