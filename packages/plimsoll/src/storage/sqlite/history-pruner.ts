import type Database from "better-sqlite3";
import type { RetentionPolicy } from "../../port/store.ts";
import { OWN_ID } from "./component-series.ts";
import { type BucketResolution, columnPlace, ROLLUP_SCALES, rollupPlace } from "./history-places.ts";
import { HistoryWriter } from "./history-writer.ts";
import { PackedSegments, type SegmentRow } from "./packed-segments.ts";

/** One step deletes at most so many segments, and rollups of so many series. */
const STEP_SEGMENTS = 20;
const STEP_SERIES = 20;

interface SeriesRow {
  readonly series: number;
  readonly component: number;
  readonly id: string;
}
type AgedSegment = Pick<SegmentRow, "segment" | "component" | "series" | "is_open">;

interface Places {
  readonly first: number;
  readonly end: number;
}

/** Deletes packed history that is too old or too large, a small step at a time, inside the caller's transaction. */
export class HistoryPruner {
  readonly #aged: Database.Statement<[number], AgedSegment>;
  readonly #oldest: Database.Statement<[], AgedSegment>;
  readonly #bytes: Database.Statement<[], number>;
  readonly #segments: PackedSegments;
  readonly #history: HistoryWriter;
  readonly #nextSeries: Database.Statement<[number], SeriesRow>;
  readonly #deleteRollups: Database.Statement<[number, number]>;
  readonly #isUsed: Database.Statement<[Places], number>;
  readonly #hasSegments: Database.Statement<[number], number>;
  readonly #deleteSeries: Database.Statement<[number]>;
  readonly #raiseBegin: Database.Statement<[{ at: number }]>;
  /** How far the round through the series has come. */
  #lastSeries = 0;

  constructor(db: Database.Database) {
    const fields = "SELECT segment, component, series, is_open FROM history_segments";
    this.#aged = db.prepare(`${fields} WHERE last_at < ? ORDER BY last_at LIMIT ${STEP_SEGMENTS}`);
    this.#oldest = db.prepare(`${fields} ORDER BY last_at LIMIT 1`);
    this.#bytes = db.prepare<[], number>("SELECT coalesce(sum(bytes), 0) FROM history_segments").pluck();
    this.#segments = new PackedSegments(db);
    this.#history = new HistoryWriter(db);
    this.#nextSeries = db.prepare(
      `SELECT series, component, id FROM history_series WHERE series > ? ORDER BY series LIMIT ${STEP_SERIES}`,
    );
    this.#deleteRollups = db.prepare("DELETE FROM history_rollups WHERE place >= ? AND place < ?");
    this.#isUsed = db
      .prepare<[Places], number>(
        `SELECT EXISTS (SELECT 1 FROM history_rollups WHERE place >= @first AND place < @end)
          OR EXISTS (SELECT 1 FROM history_columns WHERE place >= @first AND place < @end)`,
      )
      .pluck();
    this.#hasSegments = db
      .prepare<[number], number>("SELECT EXISTS (SELECT 1 FROM history_segments WHERE component = ?)")
      .pluck();
    this.#raiseBegin = db.prepare("UPDATE meta SET value = @at WHERE key = 'history_from' AND value < @at");
    this.#deleteSeries = db.prepare("DELETE FROM history_series WHERE series = ?");
  }

  /** How many pieces of packed history could not be read any more when they were to be closed. */
  get unreadable(): number {
    return this.#history.unreadable;
  }

  /** Answers how many segments and stretches of rollups were deleted. */
  step(policy: RetentionPolicy & { readonly now: number }): number {
    const { now, rawMs, packedMs, rollupMs } = policy;
    // Nothing older is left but the rest of a chunk: queries need not look there.
    const at = now - Math.max(rawMs, packedMs, rollupMs) - ROLLUP_SCALES["1d"].chunkMs;
    this.#raiseBegin.run({ at });
    return this.#dropSegments(policy) + this.#dropRollups(policy);
  }

  #dropSegments({ now, rawMs, packedMs, packedBytes }: RetentionPolicy & { readonly now: number }): number {
    let segments = this.#aged.all(now - Math.max(rawMs, packedMs));
    if (segments.length === 0 && (this.#bytes.get() ?? 0) > packedBytes) segments = this.#oldest.all();
    const open = segments.find(({ is_open }) => is_open === 1);
    // Its rows are to be in the rollups when they go.
    if (open !== undefined) this.#history.close(open.component);
    else for (const segment of segments) this.#segments.remove(segment);
    return segments.length;
  }

  #dropRollups({ now, packedMs, rawMs, rollupMs }: RetentionPolicy & { readonly now: number }): number {
    const minutesMs = Math.max(rawMs, packedMs);
    const keptMs: Readonly<Record<BucketResolution, number>> = { "1m": minutesMs, "1h": rollupMs, "1d": rollupMs };
    const next = this.#nextSeries.all(this.#lastSeries);
    const round = next.length > 0 ? next : this.#nextSeries.all(0);
    let deleted = 0;
    for (const { series, component, id } of round) {
      for (const [resolution, kept] of Object.entries(keptMs) as [BucketResolution, number][]) {
        const places = [rollupPlace(series, resolution, 0), rollupPlace(series, resolution, now - kept)] as const;
        deleted += this.#deleteRollups.run(...places).changes;
      }
      if (this.#isUsed.get({ first: columnPlace(series, 0), end: columnPlace(series + 1, 0) }) === 1) continue;
      // Its own series has no columns.
      if (id !== OWN_ID || this.#hasSegments.get(component) === 0) this.#deleteSeries.run(series);
    }
    this.#lastSeries = round.at(-1)?.series ?? 0;
    return deleted;
  }
}
