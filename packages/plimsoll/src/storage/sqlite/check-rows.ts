import type Database from "better-sqlite3";
import { BlockIndex } from "./block-index.ts";
import { BLOCK_SPAN, SLOT_SPAN } from "./check-log.ts";

/** A row of `health_checks` in the order of the columns. */
export type CheckRow = [
  id: number,
  timestamp: string,
  component_id: string,
  component_type: string,
  status: string,
  metrics: string,
  uptime_seconds: number,
  error_count: number,
  last_error: string | null,
];
const COLUMNS = `h.id, h.timestamp, h.component_id, h.component_type, h.status, h.metrics, h.uptime_seconds,
  h.error_count, h.last_error`;

export interface RowsRequest {
  readonly componentId: string | null;
  /** Timestamps as text, from (included) and to (excluded). */
  readonly from: string;
  readonly to: string;
  /** Where the rows before ended. */
  readonly after: { readonly at: string; readonly id: number } | null;
  readonly limit: number;
}

interface GroupBinding {
  readonly first: number;
  readonly last: number;
  readonly slot: number;
  readonly component: string | null;
  readonly from: string;
  readonly to: string;
  readonly afterAt: string;
  readonly afterId: number;
  readonly limit: number;
}

/** So many blocks are read by one statement, when one component is wanted. */
const GROUP_BLOCKS = 64;
const IN_RANGE = `h.timestamp >= @from AND h.timestamp < @to
  AND (h.timestamp < @afterAt OR (h.timestamp = @afterAt AND h.id < @afterId))`;
const NEWEST_FIRST = "ORDER BY 2 DESC, 1 DESC LIMIT @limit";

/** A component's slot in sorted blocks; in unsorted ones its rows lie among all others in slot 0. */
const OF_COMPONENT = `SELECT ${COLUMNS} FROM check_blocks b CROSS JOIN health_checks h
    ON h.rowid >= b.block * ${BLOCK_SPAN} + @slot * ${SLOT_SPAN}
    AND h.rowid < b.block * ${BLOCK_SPAN} + (@slot + 1) * ${SLOT_SPAN}
  WHERE b.block BETWEEN @first AND @last AND b.sorted = 1 AND ${IN_RANGE}
  UNION ALL SELECT ${COLUMNS} FROM check_blocks b CROSS JOIN health_checks h
    ON h.rowid >= b.block * ${BLOCK_SPAN} AND h.rowid < b.block * ${BLOCK_SPAN} + ${SLOT_SPAN}
  WHERE b.block BETWEEN @first AND @last AND b.sorted = 0 AND h.component_id = @component AND ${IN_RANGE}
  ${NEWEST_FIRST}`;
const OF_ALL = `SELECT ${COLUMNS} FROM health_checks h
  WHERE h.rowid >= @first * ${BLOCK_SPAN} AND h.rowid < (@last + 1) * ${BLOCK_SPAN} AND ${IN_RANGE} ${NEWEST_FIRST}`;

/** Later than any timestamp: nothing came before. */
const END = { at: "~", id: 0 };

/** Reads raw checks, newest first. Call inside a transaction: sorting a block moves its rows. */
export class CheckRows {
  readonly index: BlockIndex;
  readonly #ofComponent: Database.Statement<[GroupBinding], CheckRow>;
  readonly #ofAll: Database.Statement<[GroupBinding], CheckRow>;
  readonly #slotOf: Database.Statement<[string], number>;

  constructor(db: Database.Database) {
    this.index = new BlockIndex(db);
    this.#ofComponent = db.prepare<[GroupBinding], CheckRow>(OF_COMPONENT).raw();
    this.#ofAll = db.prepare<[GroupBinding], CheckRow>(OF_ALL).raw();
    this.#slotOf = db.prepare<[string], number>("SELECT number FROM check_components WHERE component_id = ?").pluck();
  }

  /** Up to `limit` rows, newest first. */
  read({ componentId, from, to, after, limit }: RowsRequest): CheckRow[] {
    const { at: afterAt, id: afterId } = after ?? END;
    // A component that has no number yet has no rows in sorted blocks; no block has a slot before 0.
    const slot = componentId === null ? 0 : (this.#slotOf.get(componentId) ?? -1);
    const statement = componentId === null ? this.#ofAll : this.#ofComponent;
    const until = after !== null && after.at < to ? after.at : to;
    let rows: CheckRow[] = [];
    for (const group of this.index.groups(from, `${until}~`, componentId === null ? 1 : GROUP_BLOCKS)) {
      const last = rows[limit - 1];
      if (last !== undefined && last[1] > group.newest) break;
      const { first, last: lastBlock } = group;
      const found = statement.all({
        first,
        last: lastBlock,
        slot,
        component: componentId,
        from,
        to,
        afterAt,
        afterId,
        limit,
      });
      rows = rows.length === 0 ? found : [...rows, ...found].sort(newestFirst).slice(0, limit);
    }
    return rows;
  }
}

function newestFirst(a: CheckRow, b: CheckRow): number {
  return a[1] === b[1] ? b[0] - a[0] : a[1] < b[1] ? 1 : -1;
}
