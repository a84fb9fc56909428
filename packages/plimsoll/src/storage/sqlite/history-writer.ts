import type Database from "better-sqlite3";
import type { CheckColumns } from "../../port/check-columns.ts";
import { MAX_CELLS } from "../history/column-builder.ts";
import { mergeColumns } from "../history/merge-columns.ts";
import { rowsWithin, sliceColumns, withIds } from "../history/pick-rows.ts";
import { rollUpChecks, rollUpSeries } from "../history/roll-up.ts";
import { packRows, packSeries } from "../history/segment.ts";
import { ComponentSeries, OWN_ID } from "./component-series.ts";
import { BUCKET_RESOLUTIONS, columnPlace, ROLLUP_SCALES } from "./history-places.ts";
import { PackedRollups } from "./packed-rollups.ts";
import { MAX_SPAN_MS, PackedSegments, type SegmentRow } from "./packed-segments.ts";

/** A segment has at most so many rows: more pack no better, and all have to be unpacked for one. */
const FULL_ROWS = 4096;
/** So many small segments of a component are joined. */
const MAX_OPEN = 16;

type SegmentCells = (string | number | Uint8Array)[];

/**
 * Packs rows into segments. They are small and open at first; some of them are joined into one, and when that is large
 * enough it is closed: only then are its rows added to the rollups, so that those are seldom written.
 */
export class HistoryWriter {
  readonly #segments: PackedSegments;
  readonly #series: ComponentSeries;
  readonly #rollups: PackedRollups;
  readonly #componentId: Database.Statement<[number], string>;
  readonly #insert: Database.Statement<SegmentCells>;
  readonly #giveUp: Database.Statement<[number]>;
  readonly #writeColumn: Database.Statement<[number, Uint8Array]>;
  readonly #markBegun: Database.Statement<[number]>;
  /** Numbers of the segments that could not be read any more. */
  readonly #givenUp = new Set<number>();

  constructor(db: Database.Database) {
    this.#segments = new PackedSegments(db);
    this.#series = new ComponentSeries(db);
    this.#rollups = new PackedRollups(db);
    this.#componentId = db
      .prepare<[number], string>("SELECT component_id FROM check_components WHERE number = ?")
      .pluck();
    const fields =
      "component, component_type, first_at, last_at, first_id, last_id, rows, is_open, series, bytes, times, head";
    const places = fields.replaceAll(/\w+/g, "?");
    this.#insert = db.prepare(`INSERT INTO history_segments (${fields}) VALUES (${places})`);
    this.#giveUp = db.prepare("UPDATE history_segments SET is_open = 0 WHERE segment = ?");
    this.#markBegun = db.prepare(`INSERT INTO meta (key, value) VALUES ('history_from', ?)
      ON CONFLICT (key) DO UPDATE SET value = min(value, excluded.value)`);
    this.#writeColumn = db.prepare("INSERT OR REPLACE INTO history_columns (place, data) VALUES (?, ?)");
  }

  /** How many pieces of history, segments and chunks of rollups, could not be read any more. */
  get unreadable(): number {
    return this.#givenUp.size + this.#rollups.lost.size;
  }

  /** Adds rows of one component and one type that were not added before. Inside a transaction. */
  add(component: number, columns: CheckColumns): void {
    this.#markBegun.run(columns.at[0] ?? 0);
    for (const part of parts(columns)) this.#write(component, part, isLarge(part));
    const open = this.#segments.open(component);
    if (open.length >= MAX_OPEN) this.#join(open, isLarge);
  }

  /** Closes what is open of a component, however small: it is about to age. Inside a transaction. */
  close(component: number): void {
    this.#join(this.#segments.open(component), () => true);
  }

  #join(open: readonly SegmentRow[], isClosed: (columns: CheckColumns) => boolean): void {
    const componentId = this.#componentId.get(open[0]?.component ?? 0) ?? "";
    const byType = Map.groupBy(open, ({ component_type }) => component_type);
    for (const segments of byType.values()) {
      let all: CheckColumns | null = null;
      const write = (columns: CheckColumns, isFull: boolean) => {
        for (const part of parts(columns)) this.#write(segments[0]?.component ?? 0, part, isFull || isClosed(part));
      };
      for (const segment of segments) {
        const columns = this.#take(segment, componentId);
        if (columns === null) continue;
        const fits: boolean = all === null || cellsOfBoth(all, columns) <= MAX_CELLS;
        if (all !== null && !fits) write(all, true);
        all = all === null || !fits ? columns : mergeColumns(all, columns);
      }
      if (all !== null) write(all, false);
    }
  }

  /** Reads a segment and deletes it; one that cannot be read any more is closed as it is, and null. */
  #take(segment: SegmentRow, componentId: string): CheckColumns | null {
    try {
      const columns = this.#segments.whole(segment, componentId);
      this.#segments.remove(segment);
      return columns;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#giveUp.run(segment.segment);
      this.#givenUp.add(segment.segment);
      return null;
    }
  }

  #write(component: number, columns: CheckColumns, isClosed: boolean): void {
    if (isClosed) this.#rollUp(component, columns);
    const { times, head } = packRows(columns);
    const series = withIds(columns.series).map(({ id, column }) => ({
      number: this.#series.numberOf(component, id),
      packed: packSeries(column),
    }));
    const bytes = series.reduce((sum, { packed }) => sum + packed.length, times.length + head.length);
    const { lastInsertRowid } = this.#insert.run(
      ...[component, columns.componentType, columns.at[0] ?? 0, columns.at[columns.rows - 1] ?? 0],
      ...[minOf(columns.ids), maxOf(columns.ids), columns.rows, isClosed ? 0 : 1],
      ...[JSON.stringify(series.map(({ number }) => number)), bytes, times, head],
    );
    for (const { number, packed } of series) {
      this.#writeColumn.run(columnPlace(number, Number(lastInsertRowid)), packed);
    }
  }

  #rollUp(component: number, columns: CheckColumns): void {
    const own = this.#series.numberOf(component, OWN_ID);
    const series = withIds(columns.series).map(
      ({ id, column }) => [this.#series.numberOf(component, id), column] as const,
    );
    for (const resolution of BUCKET_RESOLUTIONS) {
      const { bucketMs } = ROLLUP_SCALES[resolution];
      this.#rollups.addChecks(own, resolution, rollUpChecks(columns, bucketMs));
      for (const [number, column] of series) {
        this.#rollups.addFigures(number, resolution, rollUpSeries(columns.at, column, bucketMs));
      }
    }
  }
}

function isLarge({ rows, at, series }: CheckColumns): boolean {
  const spanMs = (at[rows - 1] ?? 0) - (at[0] ?? 0);
  return rows >= FULL_ROWS / 2 || spanMs > MAX_SPAN_MS / 2 || rows * series.length > MAX_CELLS / 2;
}

/** How many cells both would have as one. */
function cellsOfBoth(a: CheckColumns, b: CheckColumns): number {
  const ids = new Set([...withIds(a.series), ...withIds(b.series)].map(({ id }) => id));
  return (a.rows + b.rows) * ids.size;
}

/** Cuts rows into segments that are neither too large nor too long. */
function parts(columns: CheckColumns): CheckColumns[] {
  const found: CheckColumns[] = [];
  for (let first = 0; first < columns.rows; ) {
    const until = (columns.at[first] ?? 0) + MAX_SPAN_MS;
    const { end } = rowsWithin(columns.at, { from: 0, to: until });
    const next = Math.min(end, first + FULL_ROWS);
    found.push(sliceColumns(columns, first, next));
    first = next;
  }
  return found;
}

function minOf(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b));
}
function maxOf(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b));
}
