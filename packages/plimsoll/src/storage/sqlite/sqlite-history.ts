import type Database from "better-sqlite3";
import type { TimeRange } from "../../port/store.ts";
import { CheckRows } from "./check-rows.ts";
import { PackedRollups } from "./packed-rollups.ts";
import { PackedSegments } from "./packed-segments.ts";
import { PlainTail, type TailOwner } from "./plain-tail.ts";
import { STORED_COLUMNS, type StoredCells } from "./stored-cells.ts";
import { UnsortedRows } from "./unsorted-rows.ts";

/** Where components' history lies: what has been packed, and the newest rows, which have not. */
export class SqliteHistory {
  readonly segments: PackedSegments;
  readonly rollups: PackedRollups;
  readonly #rows: CheckRows<StoredCells>;
  readonly #unsorted: UnsortedRows;
  readonly #component: Database.Statement<[string], Pick<TailOwner, "number" | "sealed">>;
  readonly #componentIds: Database.Statement<[], string>;
  readonly #begun: Database.Statement<[], number>;

  constructor(db: Database.Database) {
    this.segments = new PackedSegments(db);
    this.rollups = new PackedRollups(db);
    this.#rows = new CheckRows(db, STORED_COLUMNS);
    this.#unsorted = new UnsortedRows(db);
    this.#component = db.prepare("SELECT number, sealed FROM check_components WHERE component_id = ?");
    this.#componentIds = db
      .prepare<[], string>("SELECT component_id FROM check_components ORDER BY component_id")
      .pluck();
    this.#begun = db.prepare<[], number>("SELECT value FROM meta WHERE key = 'history_from'").pluck();
  }

  component(componentId: string): TailOwner | null {
    const found = this.#component.get(componentId);
    return found === undefined ? null : { componentId, ...found };
  }

  componentIds(): string[] {
    return this.#componentIds.all();
  }

  /** For one query: what it reads of rows that are not packed yet. */
  tail(): PlainTail {
    return new PlainTail(this.#rows, this.#unsorted);
  }

  /** Oldest and newest row in a range, or null: too wide at times. */
  extent(range: TimeRange): TimeRange | null {
    const packed = this.segments.newestAt(range);
    const raw = this.#rows.index.extent(range);
    // Rollups reach further back than rows.
    const begun = this.#begun.get() ?? Number.POSITIVE_INFINITY;
    const first = Math.min(packed === null ? begun : range.from, raw?.from ?? begun, begun);
    if (first >= range.to) return null;
    const last = packed === null && raw === null ? range.to : Math.max(packed ?? 0, raw?.to ?? 0);
    return { from: Math.max(range.from, first), to: Math.min(range.to - 1, last) };
  }
}
