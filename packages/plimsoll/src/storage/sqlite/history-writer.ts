import type Database from "better-sqlite3";
import type { CheckColumns } from "../../port/check-columns.ts";
import { mergeColumns } from "../history/merge-columns.ts";
import { sliceColumns, withIds } from "../history/pick-rows.ts";
import { rollUpChecks, rollUpSeries } from "../history/roll-up.ts";
import { packRows, packSeries } from "../history/segment.ts";
import { ComponentSeries, OWN_ID } from "./component-series.ts";
import { BUCKET_RESOLUTIONS, columnPlace, ROLLUP_SCALES } from "./history-places.ts";
import { PackedRollups } from "./packed-rollups.ts";
import { PackedSegments, SEGMENT_FIELDS, type SegmentRow } from "./packed-segments.ts";

/** A segment is full with so many rows: more pack no better, and all have to be unpacked for one. */
const FULL_ROWS = 4096;
/** No segment spans more time than this, ms, so that what has aged can be dropped segment by segment. */
const MAX_SPAN_MS = 7 * 24 * 3600_000;

type SegmentCells = (string | number | Uint8Array)[];

/** Packs rows into segments, the newest of which grows until it is full, and adds them to the rollups. */
export class HistoryWriter {
  readonly #segments: PackedSegments;
  readonly #series: ComponentSeries;
  readonly #rollups: PackedRollups;
  readonly #newest: Database.Statement<[number], SegmentRow>;
  readonly #insert: Database.Statement<SegmentCells>;
  readonly #update: Database.Statement<SegmentCells>;
  readonly #writeColumn: Database.Statement<[number, Uint8Array]>;
  readonly #markBegun: Database.Statement<[number]>;

  constructor(db: Database.Database) {
    this.#segments = new PackedSegments(db);
    this.#series = new ComponentSeries(db);
    this.#rollups = new PackedRollups(db);
    this.#newest = db.prepare(
      `SELECT ${SEGMENT_FIELDS} FROM history_segments WHERE component = ? ORDER BY segment DESC LIMIT 1`,
    );
    const fields = "component, component_type, first_at, last_at, first_id, last_id, rows, series, bytes, times, head";
    const places = fields.replaceAll(/\w+/g, "?");
    this.#insert = db.prepare(`INSERT INTO history_segments (${fields}) VALUES (${places})`);
    this.#update = db.prepare(`UPDATE history_segments SET (${fields}) = (${places}) WHERE segment = ?`);
    this.#markBegun = db.prepare(`INSERT INTO meta (key, value) VALUES ('history_from', ?)
      ON CONFLICT (key) DO UPDATE SET value = min(value, excluded.value)`);
    this.#writeColumn = db.prepare("INSERT OR REPLACE INTO history_columns (place, data) VALUES (?, ?)");
  }

  /** Adds rows of one component and one type that were not added before. Inside a transaction. */
  add(component: number, columns: CheckColumns): void {
    this.#markBegun.run(columns.at[0] ?? 0);
    this.#rollUp(component, columns);
    const newest = this.#newest.get(component);
    const open = newest !== undefined && canGrow(newest, columns) ? this.#unpack(newest, columns.componentId) : null;
    const all = open === null ? columns : mergeColumns(open, columns);
    for (let first = 0; first < all.rows; first += FULL_ROWS) {
      const part = sliceColumns(all, first, Math.min(all.rows, first + FULL_ROWS));
      this.#write(component, part, first === 0 && open !== null ? (newest?.segment ?? null) : null);
    }
  }

  /** Null when it cannot be read any more: it stays as it is, and another is begun. */
  #unpack(segment: SegmentRow, componentId: string): CheckColumns | null {
    try {
      return this.#segments.whole(segment, { componentId, entries: this.#series.list(segment.component) });
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #write(component: number, columns: CheckColumns, replaced: number | null): void {
    const { times, head } = packRows(columns);
    const series = withIds(columns.series).map(({ id, column }) => ({
      number: this.#series.numberOf(component, id),
      packed: packSeries(column),
    }));
    const bytes = series.reduce((sum, { packed }) => sum + packed.length, times.length + head.length);
    const cells = [
      ...[component, columns.componentType, columns.at[0] ?? 0, columns.at[columns.rows - 1] ?? 0],
      ...[minOf(columns.ids), maxOf(columns.ids), columns.rows, JSON.stringify(series.map(({ number }) => number))],
      ...[bytes, times, head],
    ];
    const segment = replaced ?? Number(this.#insert.run(...cells).lastInsertRowid);
    if (replaced !== null) this.#update.run(...cells, replaced);
    for (const { number, packed } of series) this.#writeColumn.run(columnPlace(number, segment), packed);
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

function canGrow({ rows, component_type, first_at, last_at }: SegmentRow, more: CheckColumns): boolean {
  if (rows >= FULL_ROWS || component_type !== more.componentType) return false;
  const [first, last] = [more.at[0] ?? 0, more.at[more.rows - 1] ?? 0];
  return Math.max(last, last_at) - Math.min(first, first_at) <= MAX_SPAN_MS;
}

function minOf(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b));
}
function maxOf(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b));
}
