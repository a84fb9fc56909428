import type Database from "better-sqlite3";
import { BLOCK_SPAN, SLOT_SPAN } from "./check-log.ts";
import type { LastCheckRow } from "./protocol.ts";

/** Blocks that are looked into at most: unsorted ones row by row, sorted ones by a seek for each component. */
const UNSORTED_BLOCKS = 4;
const SORTED_BLOCKS = 48;

const COLUMNS = "h.component_id, h.timestamp, h.error_count, h.last_error";
// SQLite takes the other columns from the row that has the maximum: "Bare columns in an aggregate query", sqlite.org.
const UNSORTED = `SELECT h.component_id, max(h.timestamp), h.error_count, h.last_error
  FROM (SELECT block FROM check_blocks WHERE sorted = 0 ORDER BY block DESC LIMIT ${UNSORTED_BLOCKS}) b
  CROSS JOIN health_checks h ON h.rowid >= b.block * ${BLOCK_SPAN} AND h.rowid < b.block * ${BLOCK_SPAN} + ${SLOT_SPAN}
  GROUP BY h.component_id`;
const SORTED = `SELECT ${COLUMNS} FROM check_blocks b CROSS JOIN health_checks h
    ON h.rowid >= b.block * ${BLOCK_SPAN} + @slot * ${SLOT_SPAN}
    AND h.rowid < b.block * ${BLOCK_SPAN} + (@slot + 1) * ${SLOT_SPAN}
  WHERE b.block >= @first AND b.sorted = 1 ORDER BY b.block DESC, h.rowid DESC LIMIT 1`;
const FIRST_BLOCK = `SELECT coalesce(min(block), 0) FROM
  (SELECT block FROM check_blocks WHERE sorted = 1 ORDER BY block DESC LIMIT ${SORTED_BLOCKS})`;

/**
 * The newest raw check of each of these components. A start waits for it, so only the newest blocks are looked into: some
 * 10 ms for 1,000 components at one check a second, and what was checked long ago may be missing.
 */
export function readLastChecks(db: Database.Database, componentIds: readonly string[]): LastCheckRow[] {
  const found = new Map(
    db
      .prepare<[], LastCheckRow>(UNSORTED)
      .raw()
      .all()
      .map((row) => [row[0], row]),
  );
  const first = db.prepare<[], number>(FIRST_BLOCK).pluck().get() ?? 0;
  const slotOf = db.prepare<[string], number>("SELECT number FROM check_components WHERE component_id = ?").pluck();
  const inSorted = db.prepare<[{ slot: number; first: number }], LastCheckRow>(SORTED).raw();
  return componentIds.flatMap((componentId) => {
    const known = found.get(componentId);
    if (known !== undefined) return [known];
    const slot = slotOf.get(componentId);
    const row = slot === undefined ? undefined : inSorted.get({ slot, first });
    return row === undefined ? [] : [row];
  });
}
