import type Database from "better-sqlite3";
import { type BlockGroup, BlockIndex } from "./block-index.ts";
import { BLOCK_SPAN, SLOT_SPAN } from "./check-log.ts";

/** What a row is sorted by, and then whatever columns were asked for. */
export type KeyedRow<Rest extends readonly unknown[]> = [id: number, timestamp: string, ...rest: Rest];

type Key = KeyedRow<readonly unknown[]>;

export interface RowsRequest {
  readonly componentId: string | null;
  /** Timestamps as text, from (included) and to (excluded). */
  readonly from: string;
  readonly to: string;
  /** Where the rows before ended. */
  readonly after: { readonly at: string; readonly id: number } | null;
  readonly limit: number;
  /** Only rows in blocks from this one on; default all. */
  readonly fromBlock?: number;
  /** Only rows in blocks up to this one; default all. */
  readonly toBlock?: number;
  /** Leaves out blocks that have not been sorted; default false. */
  readonly sortedOnly?: boolean;
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
type GroupStatement<Row> = Database.Statement<[GroupBinding], Row>;

/** At most so many blocks are read by one statement, when one component is wanted. */
const GROUP_BLOCKS = 64;
const IN_RANGE = `h.timestamp >= @from AND h.timestamp < @to
  AND (h.timestamp < @afterAt OR (h.timestamp = @afterAt AND h.id < @afterId))`;

// The first two in the order in which rows lie, which is nearly that of time: far cheaper than having SQLite sort them.
/** A component's slot in blocks that have been sorted. */
const FROM_SORTED = `FROM check_blocks b CROSS JOIN health_checks h
    ON h.rowid >= b.block * ${BLOCK_SPAN} + @slot * ${SLOT_SPAN}
    AND h.rowid < b.block * ${BLOCK_SPAN} + (@slot + 1) * ${SLOT_SPAN}
  WHERE b.block BETWEEN @first AND @last AND b.sorted = 1 AND ${IN_RANGE} ORDER BY b.block DESC, h.rowid DESC`;
/**
 * A component's rows among all others, in blocks that have not. The `+` keeps SQLite from building an index over the whole
 * table for this one statement, which costs half a second at three million rows.
 */
const FROM_UNSORTED = `FROM check_blocks b CROSS JOIN health_checks h
    ON h.rowid >= b.block * ${BLOCK_SPAN} AND h.rowid < b.block * ${BLOCK_SPAN} + ${SLOT_SPAN}
  WHERE b.block BETWEEN @first AND @last AND b.sorted = 0 AND +h.component_id = @component AND ${IN_RANGE}
  ORDER BY b.block DESC, h.rowid DESC`;
const OF_ALL = `FROM health_checks h
  WHERE h.rowid >= @first * ${BLOCK_SPAN} AND h.rowid < (@last + 1) * ${BLOCK_SPAN} AND ${IN_RANGE}
  ORDER BY h.timestamp DESC, h.id DESC LIMIT @limit`;

/** How many rows of a component a block has in a range, and of what times. */
export interface BlockCount {
  readonly block: number;
  readonly rows: number;
  readonly first_at: string;
  readonly last_at: string;
}
interface CountBinding {
  readonly slot: number;
  readonly component: string;
  readonly from: string;
  readonly to: string;
  readonly fromBlock: number;
}
const COUNTS = `SELECT b.block, count(*) AS rows, min(h.timestamp) AS first_at, max(h.timestamp) AS last_at
  FROM check_blocks b CROSS JOIN health_checks h`;
const COUNTED = "h.timestamp >= @from AND h.timestamp < @to AND b.last_at >= @from AND b.first_at < @to";
const COUNT_BY_BLOCK = `${COUNTS} ON h.rowid >= b.block * ${BLOCK_SPAN} + @slot * ${SLOT_SPAN}
    AND h.rowid < b.block * ${BLOCK_SPAN} + (@slot + 1) * ${SLOT_SPAN}
    WHERE b.block >= @fromBlock AND b.sorted = 1 AND ${COUNTED} GROUP BY b.block
  UNION ALL ${COUNTS} ON h.rowid >= b.block * ${BLOCK_SPAN} AND h.rowid < b.block * ${BLOCK_SPAN} + ${SLOT_SPAN}
    WHERE b.block >= @fromBlock AND b.sorted = 0 AND +h.component_id = @component AND ${COUNTED} GROUP BY b.block
  ORDER BY 1`;

/** Later than any timestamp: nothing came before. */
const END = { at: "~", id: 0 };

/** Reads raw checks, newest first. Call inside a transaction: sorting a block moves its rows. */
export class CheckRows<Rest extends readonly unknown[]> {
  readonly index: BlockIndex;
  readonly #fromSorted: GroupStatement<KeyedRow<Rest>>;
  readonly #fromUnsorted: GroupStatement<KeyedRow<Rest>>;
  readonly #ofAll: GroupStatement<KeyedRow<Rest>>;
  readonly #slotOf: Database.Statement<[string], number>;
  readonly #countByBlock: Database.Statement<[CountBinding], BlockCount>;

  /** `columns` is SQL over `h`, a row of health_checks: as few as are needed, for each costs more than reading the row. */
  constructor(db: Database.Database, columns: string) {
    this.index = new BlockIndex(db);
    const prepare = (source: string): GroupStatement<KeyedRow<Rest>> =>
      db.prepare<[GroupBinding], KeyedRow<Rest>>(`SELECT h.id, h.timestamp, ${columns} ${source}`).raw();
    this.#fromSorted = prepare(FROM_SORTED);
    this.#fromUnsorted = prepare(FROM_UNSORTED);
    this.#ofAll = prepare(OF_ALL);
    this.#countByBlock = db.prepare<[CountBinding], BlockCount>(COUNT_BY_BLOCK);
    this.#slotOf = db.prepare<[string], number>("SELECT number FROM check_components WHERE component_id = ?").pluck();
  }

  /** Up to `limit` rows, newest first. */
  read(request: RowsRequest): KeyedRow<Rest>[] {
    const { componentId, from, to, after, limit, fromBlock = 0, toBlock = Number.MAX_SAFE_INTEGER } = request;
    const until = after !== null && after.at < to ? after.at : to;
    let rows: KeyedRow<Rest>[] = [];
    const size = componentId === null ? 1 : GROUP_BLOCKS;
    for (const group of this.index.groups({ from, to: `${until}~`, fromBlock, toBlock }, size)) {
      const last = rows[limit - 1];
      if (last !== undefined && last[1] > group.newest) break;
      for (const statement of this.#statements(request, group)) {
        rows = merge(rows, statement.all(this.#bind(request, group)));
      }
    }
    return rows.length > limit ? rows.slice(0, limit) : rows;
  }

  /** Of each block from `fromBlock` on that has rows of a component in the range, by block. */
  countByBlock(
    { componentId, number }: { readonly componentId: string; readonly number: number },
    range: Pick<RowsRequest, "from" | "to"> & { readonly fromBlock: number },
  ): BlockCount[] {
    return this.#countByBlock.all({ ...range, slot: number, component: componentId });
  }

  #statements(
    { componentId, sortedOnly = false }: RowsRequest,
    { hasSorted, hasUnsorted }: BlockGroup,
  ): GroupStatement<KeyedRow<Rest>>[] {
    if (componentId === null) return [this.#ofAll];
    return [...(hasUnsorted && !sortedOnly ? [this.#fromUnsorted] : []), ...(hasSorted ? [this.#fromSorted] : [])];
  }

  #bind({ componentId, from, to, after, limit }: RowsRequest, { first, last }: BlockGroup): GroupBinding {
    // Only components in check_components have rows, and no block has a slot before 0.
    const slot = componentId === null ? 0 : (this.#slotOf.get(componentId) ?? -1);
    const { at: afterAt, id: afterId } = after ?? END;
    return { first, last, slot, component: componentId, from, to, afterAt, afterId, limit };
  }
}

/** Joins rows that are sorted with more that nearly are and are mostly older: they are sorted only where needed. */
function merge<Row extends Key>(rows: Row[], more: readonly Row[]): Row[] {
  let last = rows.at(-1);
  let inOrder = true;
  for (const row of more) {
    if (last !== undefined && newestFirst(last, row) > 0) inOrder = false;
    rows.push(row);
    last = row;
  }
  return inOrder ? rows : rows.sort(newestFirst);
}

function newestFirst(a: Key, b: Key): number {
  return a[1] === b[1] ? b[0] - a[0] : a[1] < b[1] ? 1 : -1;
}
