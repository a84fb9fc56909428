import type Database from "better-sqlite3";
import { type Cell, CHECK_CELLS } from "./protocol.ts";
import type { Transactor } from "./transactor.ts";

/**
 * Where a row of `health_checks` lies follows from its hidden rowid: block * 2^32 + slot * 2^13 + place. Results are
 * appended to slot 0 of the newest block as they come, which touches few pages; a full block is sorted once, each
 * component's rows into the slot of its number, so that a component's day is read from few pages too.
 */
export const BLOCK_SPAN = 2 ** 32;
export const SLOT_SPAN = 2 ** 13;
const LAST_NUMBER = BLOCK_SPAN / SLOT_SPAN - 1;

/** A block is full with about so many rows of each component: a page each when sorted. */
const ROWS_PER_COMPONENT = 8;
const MIN_BLOCK_ROWS = 512;
/** Sorting this many takes about 25 ms, during which nothing else is written. */
const MAX_BLOCK_ROWS = 4000;
/** No block spans more time than this, ms, so that what has aged can be dropped block by block. */
const MAX_BLOCK_MS = 3600_000;
/** What a row takes in the file besides its texts, bytes, measured. */
const ROW_OVERHEAD_BYTES = 70;

interface Tail {
  readonly block: number;
  firstAt: string;
  lastAt: string;
  rows: number;
  bytes: number;
  readonly components: Set<string>;
  /** Has rows that its row in check_blocks does not count yet. */
  isChanged: boolean;
}

interface SortBinding {
  /** Where the block begins. */
  readonly base: number;
}

const APPEND = `INSERT INTO health_checks (rowid, id, timestamp, component_id, component_type, status, metrics,
  uptime_seconds, error_count, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SAVE_BLOCK = `INSERT INTO check_blocks (block, first_at, last_at, rows, bytes, last_id, sorted)
  VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (block) DO UPDATE SET first_at = excluded.first_at,
  last_at = excluded.last_at, rows = excluded.rows, bytes = excluded.bytes, last_id = excluded.last_id`;
const SORT = `INSERT INTO health_checks (rowid, id, timestamp, component_id, component_type, status, metrics,
  uptime_seconds, error_count, last_error)
  SELECT h.rowid + c.number * ${SLOT_SPAN}, h.id, h.timestamp, h.component_id, h.component_type, h.status, h.metrics,
    h.uptime_seconds, h.error_count, h.last_error
  FROM health_checks h CROSS JOIN check_components c ON c.component_id = h.component_id
  WHERE h.rowid >= @base AND h.rowid < @base + ${SLOT_SPAN} ORDER BY 1`;

/** Appends raw checks, and sorts blocks that are full. */
export class CheckLog {
  readonly #transactor: Transactor;
  readonly #append: Database.Statement<Cell[]>;
  readonly #saveBlock: Database.Statement<Cell[]>;
  readonly #addComponent: Database.Statement<[string, number]>;
  readonly #sortSteps: readonly Database.Statement<[SortBinding]>[];
  readonly #markSorted: Database.Statement<[number]>;
  readonly #unsorted: Database.Statement<[number], number>;
  readonly #lastNumber: Database.Statement<[], number>;
  #lastId: number;
  #lastBlock: number;
  #tail: Tail | null = null;

  constructor(db: Database.Database, transactor: Transactor) {
    this.#transactor = transactor;
    this.#append = db.prepare<Cell[]>(APPEND);
    this.#saveBlock = db.prepare<Cell[]>(SAVE_BLOCK);
    this.#addComponent = db.prepare("INSERT OR IGNORE INTO check_components (component_id, sealed) VALUES (?, ?)");
    this.#sortSteps = [
      // Every row has to find a number, or sorting would lose it.
      db.prepare<[SortBinding]>(`INSERT OR IGNORE INTO check_components (component_id, sealed)
        SELECT DISTINCT component_id, @base / ${BLOCK_SPAN} - 1 FROM health_checks WHERE rowid >= @base AND rowid < @base + ${SLOT_SPAN}`),
      db.prepare<[SortBinding]>(SORT),
      db.prepare<[SortBinding]>(`DELETE FROM health_checks WHERE rowid >= @base AND rowid < @base + ${SLOT_SPAN}`),
    ];
    this.#markSorted = db.prepare("UPDATE check_blocks SET sorted = 1 WHERE block = ?");
    this.#unsorted = db
      .prepare<[number], number>(
        "SELECT block FROM check_blocks WHERE sorted = 0 AND block <> ? ORDER BY block LIMIT 1",
      )
      .pluck();
    this.#lastNumber = db.prepare<[], number>("SELECT coalesce(max(number), 0) FROM check_components").pluck();
    const last = db
      .prepare<[], { block: number; id: number }>(
        // A number is never given again: what was dropped or sealed is told by block alone.
        `SELECT max(coalesce(max(block), 0), coalesce((SELECT value FROM meta WHERE key = 'dropped_block'), 0),
          coalesce((SELECT max(sealed) FROM check_components), 0)) AS block, max(coalesce(max(last_id), 0),
          coalesce((SELECT value FROM meta WHERE key = 'last_check_id'), 0)) AS id FROM check_blocks`,
      )
      .get();
    this.#lastBlock = last?.block ?? 0;
    this.#lastId = last?.id ?? 0;
  }

  /** Appends rows inside the caller's transaction; call `forgetTail` if that fails. */
  append(cells: readonly Cell[]): void {
    for (let at = 0; at < cells.length; at += CHECK_CELLS) this.#appendRow(cells.slice(at, at + CHECK_CELLS));
    if (this.#tail !== null) this.#save(this.#tail);
  }

  /** The newest block is no longer what memory says: begin another. */
  forgetTail(): void {
    this.#tail = null;
  }

  /** No more rows go into this block: its rows are being deleted. */
  leaveBlock(block: number): void {
    if (this.#tail?.block === block) this.#tail = null;
  }

  /** Whether a block waits to be sorted. */
  get hasUnsorted(): boolean {
    return this.#nextUnsorted() !== undefined;
  }

  /** Sorts the oldest full block, if there is one. */
  sortOne(): void {
    const block = this.#nextUnsorted();
    if (block === undefined) return;
    this.#transactor.run("normal", () => {
      for (const step of this.#sortSteps) step.run({ base: block * BLOCK_SPAN });
      this.#markSorted.run(block);
    });
  }

  #nextUnsorted(): number | undefined {
    // Beyond the last number rows stay where they are: right, only slower to read.
    if ((this.#lastNumber.get() ?? 0) + MAX_BLOCK_ROWS > LAST_NUMBER) return undefined;
    return this.#unsorted.get(this.#tail === null || isFull(this.#tail) ? -1 : this.#tail.block);
  }

  #appendRow(row: readonly Cell[]): void {
    const timestamp = String(row[0]);
    const tail = this.#tailFor(timestamp);
    this.#lastId += 1;
    this.#append.run(tail.block * BLOCK_SPAN + tail.rows, this.#lastId, ...row);
    tail.isChanged = true;
    tail.rows += 1;
    tail.bytes += bytesOf(row);
    this.#number(tail, String(row[1]));
    if (timestamp < tail.firstAt) tail.firstAt = timestamp;
    if (timestamp > tail.lastAt) tail.lastAt = timestamp;
  }

  /** Every component in a block has a number, so that the block can be sorted and its components be listed. */
  #number({ block, components }: Tail, componentId: string): void {
    if (components.has(componentId)) return;
    components.add(componentId);
    this.#addComponent.run(componentId, block - 1);
  }

  #tailFor(timestamp: string): Tail {
    const tail = this.#tail;
    if (tail !== null && !isFull(tail) && isNear(tail, timestamp)) return tail;
    if (tail !== null) this.#save(tail);
    this.#lastBlock += 1;
    this.#tail = {
      block: this.#lastBlock,
      firstAt: timestamp,
      lastAt: timestamp,
      rows: 0,
      bytes: 0,
      components: new Set(),
      isChanged: false,
    };
    return this.#tail;
  }

  #save(tail: Tail): void {
    if (!tail.isChanged) return;
    this.#saveBlock.run(tail.block, tail.firstAt, tail.lastAt, tail.rows, tail.bytes, this.#lastId);
    tail.isChanged = false;
  }
}

function isFull({ rows, components }: Tail): boolean {
  return rows >= Math.min(MAX_BLOCK_ROWS, Math.max(MIN_BLOCK_ROWS, components.size * ROWS_PER_COMPONENT));
}

function isNear({ firstAt, lastAt }: Tail, timestamp: string): boolean {
  if (timestamp >= firstAt && timestamp <= lastAt) return true;
  const at = Date.parse(timestamp);
  return Math.max(at, Date.parse(lastAt)) - Math.min(at, Date.parse(firstAt)) <= MAX_BLOCK_MS;
}

function bytesOf(row: readonly Cell[]): number {
  let bytes = ROW_OVERHEAD_BYTES;
  for (const cell of row) if (typeof cell === "string") bytes += cell.length;
  return bytes;
}
