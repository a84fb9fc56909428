import Database from "better-sqlite3";
import { columnParts, type StoredRow } from "../history/column-builder.ts";
import { BLOCK_SPAN, SLOT_SPAN } from "./check-log.ts";
import { CheckRows } from "./check-rows.ts";
import { HistoryWriter } from "./history-writer.ts";
import { STORED_COLUMNS, type StoredCells, toStoredRow } from "./stored-cells.ts";
import type { Transactor } from "./transactor.ts";

/** One step reads about so many rows of its component, and blocks in pairs: a backlog of days is taken piece by piece. */
const STEP_ROWS = 4096;
const STEP_BLOCKS = 2;
/** Rows are sealed when there are about so many of each component, or when they span so much time, ms. */
const ROWS_PER_COMPONENT = 256;
const MAX_WAIT_MS = 3600_000;

/**
 * Whose rows are to be sealed, by about how many they are: what makes reading slow goes first. As many as the newest
 * sorted block has of a component stand for all.
 */
const LONGEST_FIRST = `SELECT c.number FROM check_components c WHERE c.sealed < @upTo
  ORDER BY (@upTo - c.sealed) * (SELECT count(*)
    FROM (SELECT max(block) AS newest FROM check_blocks WHERE sorted = 1 AND block <= @upTo) CROSS JOIN health_checks h
    WHERE h.rowid >= newest * ${BLOCK_SPAN} + c.number * ${SLOT_SPAN}
      AND h.rowid < newest * ${BLOCK_SPAN} + (c.number + 1) * ${SLOT_SPAN}) DESC, c.number`;

interface Pending {
  readonly rows: number;
  readonly first_at: string | null;
  readonly last_at: string | null;
}
interface ComponentRow {
  readonly number: number;
  readonly component_id: string;
  readonly sealed: number;
}

/**
 * Copies raw checks into packed history, block by block and one component a step, so that a commit never waits for more
 * than one. The rows themselves stay until they have aged; what reads much reads the packed ones.
 */
export class Sealer {
  readonly #db: Database.Database;
  readonly #transactor: Transactor;
  readonly #history: HistoryWriter;
  readonly #rows: CheckRows<StoredCells>;
  readonly #lastSorted: Database.Statement<[], number>;
  readonly #pending: Database.Statement<[number, number], Pending>;
  readonly #progress: Database.Statement<[], { readonly sealed: number | null; readonly components: number }>;
  readonly #component: Database.Statement<[number], ComponentRow>;
  readonly #waiting: Database.Statement<[{ upTo: number }], number>;
  readonly #firstBlock: Database.Statement<[], number | null>;
  readonly #markSealed: Database.Statement<[number, number]>;
  /** How many rows could not be packed so far. */
  unpacked = 0;
  /** Blocks up to this one are being sealed; null when nothing is. */
  #upTo: number | null = null;
  /** Numbers of the components whose turn is still to come. */
  #queue: number[] = [];

  constructor(db: Database.Database, transactor: Transactor) {
    this.#db = db;
    this.#transactor = transactor;
    this.#history = new HistoryWriter(db);
    this.#rows = new CheckRows(db, STORED_COLUMNS);
    this.#lastSorted = db
      .prepare<[], number>(
        `SELECT coalesce((SELECT min(block) - 1 FROM check_blocks WHERE sorted = 0), (SELECT max(block) FROM check_blocks), 0)`,
      )
      .pluck();
    this.#pending =
      db.prepare(`SELECT coalesce(sum(rows), 0) AS rows, min(first_at) AS first_at, max(last_at) AS last_at
      FROM check_blocks WHERE block > ? AND block <= ?`);
    this.#progress = db.prepare("SELECT min(sealed) AS sealed, count(*) AS components FROM check_components");
    this.#component = db.prepare("SELECT number, component_id, sealed FROM check_components WHERE number = ?");
    this.#waiting = db.prepare<[{ upTo: number }], number>(LONGEST_FIRST).pluck();
    this.#firstBlock = db.prepare<[], number | null>("SELECT min(block) FROM check_blocks").pluck();
    this.#markSealed = db.prepare("UPDATE check_components SET sealed = ? WHERE number = ?");
    this.look();
  }

  /** How many pieces of packed history could not be read any more so far. */
  get unreadable(): number {
    return this.#history.unreadable;
  }

  get hasWork(): boolean {
    return this.#upTo !== null;
  }

  /** Looks whether enough has come together; to be called when a block has been sorted. */
  look(): void {
    if (this.#upTo !== null) return;
    const last = this.#lastSorted.get() ?? 0;
    const { sealed, components } = this.#progress.get() ?? { sealed: null, components: 0 };
    if (sealed === null || sealed >= last) return;
    const { rows, first_at, last_at } = this.#pending.get(sealed, last) ?? { rows: 0, first_at: null, last_at: null };
    const spanMs = Date.parse(last_at ?? "") - Date.parse(first_at ?? "");
    if (rows >= components * ROWS_PER_COMPONENT || spanMs >= MAX_WAIT_MS) this.#upTo = last;
  }

  /** This block is to go: what is in it has to be sealed first. Answers whether it is. */
  demand(block: number): boolean {
    if ((this.#progress.get()?.sealed ?? block) >= block) return true;
    this.#upTo = Math.max(this.#upTo ?? 0, block);
    return false;
  }

  /** Seals the rows of one component. */
  step(): void {
    const upTo = this.#upTo;
    if (upTo === null) return;
    const component = this.#next(upTo);
    if (component === undefined) {
      this.#upTo = null;
      return;
    }
    const { rows, last } = this.#rowsOf(component, upTo);
    let unpacked = 0;
    this.#transactor.run("normal", () => {
      unpacked = rows.reduce((sum, ofType) => sum + this.#pack(component, ofType), 0);
      this.#markSealed.run(last, component.number);
    });
    this.unpacked += unpacked;
  }

  /** Packs rows of one type. Those that cannot be packed stay plain until they age; answers how many these are. */
  #pack(component: ComponentRow, rows: readonly StoredRow[]): number {
    const timed = rows.filter(({ at }) => !Number.isNaN(at));
    return rows.length - timed.length + this.#packHalves(component, timed);
  }

  /** All at once where that can be done; what cannot be packed is then looked for half by half. */
  #packHalves(component: ComponentRow, rows: readonly StoredRow[]): number {
    this.#db.exec("SAVEPOINT pack");
    try {
      for (const columns of columnParts(component.component_id, rows)) this.#history.add(component.number, columns);
      this.#db.exec("RELEASE pack");
      return 0;
    } catch (error) {
      if (isStoreTrouble(error)) throw error;
      this.#db.exec("ROLLBACK TO pack; RELEASE pack");
      if (rows.length === 1) return 1;
      const middle = rows.length >> 1;
      return this.#packHalves(component, rows.slice(0, middle)) + this.#packHalves(component, rows.slice(middle));
    }
  }

  #next(upTo: number): ComponentRow | undefined {
    // Components may have come, or more been asked for, since those that wait were listed.
    if (this.#queue.length === 0) this.#queue = this.#waiting.all({ upTo });
    for (let number = this.#queue[0]; number !== undefined; number = this.#queue[0]) {
      const component = this.#component.get(number);
      if (component !== undefined && component.sealed < upTo) return component;
      this.#queue.shift();
    }
    return undefined;
  }

  /** The next rows in the order of their time, apart by type, and the last block that they are from. */
  #rowsOf({ component_id: componentId, sealed }: ComponentRow, upTo: number) {
    const range = { from: "", to: "~", after: null, limit: Number.MAX_SAFE_INTEGER };
    const rows: StoredRow[] = [];
    let last = Math.max(sealed, (this.#firstBlock.get() ?? upTo) - 1);
    while (last < upTo && rows.length < STEP_ROWS) {
      const toBlock = Math.min(upTo, last + STEP_BLOCKS);
      rows.push(...this.#rows.read({ componentId, ...range, fromBlock: last + 1, toBlock }).map(toStoredRow));
      last = toBlock;
    }
    rows.sort((a, b) => a.at - b.at || a.id - b.id);
    return { rows: [...Map.groupBy(rows, ({ componentType }) => componentType).values()], last };
  }
}

/** The database's own, rather than something about the rows. */
function isStoreTrouble(error: unknown): boolean {
  return error instanceof Database.SqliteError;
}
