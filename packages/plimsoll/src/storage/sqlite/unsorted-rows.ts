import type Database from "better-sqlite3";
import type { StoredRow } from "../history/column-builder.ts";
import { BLOCK_SPAN, SLOT_SPAN } from "./check-log.ts";
import type { KeyedRow } from "./check-rows.ts";
import { STORED_COLUMNS, type StoredCells, toStoredRow } from "./stored-cells.ts";

/** More bytes are not held at once: those of a few blocks, as there are as long as sorting keeps up. */
const MAX_BYTES = 16_000_000;

type UnsortedRow = readonly [block: number, componentId: string, ...row: KeyedRow<StoredCells>];

/** A row with the block that it is from. */
export interface BlockedRow extends StoredRow {
  readonly block: number;
}

/** The rows of all components in blocks that have not been sorted: read once, rather than once for each component. */
export class UnsortedRows {
  readonly #count: Database.Statement<[], number>;
  readonly #all: Database.Statement<[], UnsortedRow>;

  constructor(db: Database.Database) {
    this.#count = db.prepare<[], number>("SELECT coalesce(sum(bytes), 0) FROM check_blocks WHERE sorted = 0").pluck();
    this.#all = db
      .prepare<[], UnsortedRow>(
        `SELECT b.block, h.component_id, h.id, h.timestamp, ${STORED_COLUMNS} FROM check_blocks b CROSS JOIN health_checks h
          ON h.rowid >= b.block * ${BLOCK_SPAN} AND h.rowid < b.block * ${BLOCK_SPAN} + ${SLOT_SPAN} WHERE b.sorted = 0`,
      )
      .raw();
  }

  /** By component; null when there are too many to be held. Inside a transaction. */
  read(): ReadonlyMap<string, readonly BlockedRow[]> | null {
    if ((this.#count.get() ?? 0) > MAX_BYTES) return null;
    const byComponent = new Map<string, BlockedRow[]>();
    for (const [block, componentId, ...row] of this.#all.iterate()) {
      const rows = byComponent.get(componentId) ?? [];
      rows.push({ ...toStoredRow(row), block });
      byComponent.set(componentId, rows);
    }
    return byComponent;
  }
}
