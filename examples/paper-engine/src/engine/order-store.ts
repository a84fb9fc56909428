import Database from "better-sqlite3";
import type { Clock } from "../shared/clock.ts";
import type { ChildOrder, Fill, ParentOrder } from "./order.ts";
import { ORDER_SCHEMA, STATEMENTS, type StatementName } from "./order-schema.ts";

/** Another writer is waited for so long; the engine stands still meanwhile, ms. */
const BUSY_MS = 20;
/** Changes that wait for the database. The engine sends no orders while any do, so that only reports can come. */
const MAX_PENDING = 5000;
/** What is over is kept so long, ms. */
const KEPT_MS = 1_800_000;

export const STORE_TROUBLES = ["locked", "corrupt", "failed"] as const;
export type StoreTrouble = (typeof STORE_TROUBLES)[number];

type Row = Readonly<Record<string, string | number | null>>;
interface Change {
  readonly name: StatementName;
  readonly row: Row;
}

/** The order database. What it cannot take at once waits in memory, in order; nothing is lost while the process lives. */
export class OrderStore {
  readonly #path: string;
  readonly #clock: Clock;
  #database: Database.Database | null = null;
  #pending: Change[] = [];
  #trouble: StoreTrouble | null = null;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.open();
  }

  get path(): string {
    return this.#path;
  }

  /** Why it takes nothing at the moment; null: it does. */
  get trouble(): StoreTrouble | null {
    return this.#trouble;
  }

  get pending(): number {
    return this.#pending.length;
  }

  open(): void {
    try {
      const database = new Database(this.#path, { timeout: BUSY_MS });
      this.#database = database;
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = NORMAL");
      database.exec(ORDER_SCHEMA);
      this.#trouble = null;
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }

  recordParent({ id, symbol, side, quantity, createdAt, isDone }: ParentOrder): boolean {
    return this.#record("parent", { id, symbol, side, quantity, createdAt, done: isDone ? 1 : 0 });
  }

  /** True when it is in the database now. */
  recordOrder(order: ChildOrder): boolean {
    return this.#record("order", { ...order, updatedAt: this.#clock.now() });
  }

  recordFill(fill: Fill): boolean {
    return this.#record("fill", { ...fill });
  }

  recordPosition(symbol: string, quantity: number): boolean {
    return this.#record("position", { symbol, quantity, updatedAt: this.#clock.now() });
  }

  /** The engine's sign of life. An older one that still waits is replaced. */
  recordState(iteration: number, lastIterationAt: number | null): boolean {
    this.#pending = this.#pending.filter(({ name }) => name !== "state");
    return this.#record("state", { iteration, lastIterationAt, writtenAt: this.#clock.now() });
  }

  /** Writes what waits, in one transaction. True when nothing waits any more. */
  flush(): boolean {
    if (this.#database === null) this.open();
    const database = this.#database;
    if (database === null) return false;
    try {
      database.transaction(() => {
        for (const { name, row } of this.#pending) database.prepare(STATEMENTS[name]).run(row);
      })();
      this.#pending = [];
      this.#trouble = null;
      return true;
    } catch (error) {
      this.#trouble = troubleOf(error);
      return false;
    }
  }

  /** Removes what was over long ago. */
  prune(): void {
    const before = this.#clock.now() - KEPT_MS;
    try {
      this.#database
        ?.prepare("DELETE FROM orders WHERE updated_at < ? AND status IN ('filled', 'cancelled', 'rejected')")
        .run(before);
      this.#database?.prepare("DELETE FROM parent_orders WHERE created_at < ? AND done = 1").run(before);
      this.#database?.prepare("DELETE FROM fills WHERE filled_at < ?").run(before);
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
  }

  positions(): ReadonlyMap<string, number> {
    const rows = this.#read<{ symbol: string; quantity: number }>("SELECT symbol, quantity FROM positions");
    return new Map(rows.map(({ symbol, quantity }) => [symbol, quantity]));
  }

  /** Orders that were not over when the engine last ran. */
  openOrders(): readonly ChildOrder[] {
    return this.#read<ChildOrder>(`SELECT id, parent_id AS parentId, symbol, side, kind, quantity, price, status, filled,
        venue_order_id AS venueOrderId, risk_check_id AS riskCheckId, sent_at AS sentAt, acked_at AS ackedAt,
        NULL AS cancelAskedAt
      FROM orders WHERE status IN ('pending', 'open', 'unknown')`);
  }

  hasFill(execId: string): boolean {
    if (this.#pending.some(({ name, row }) => name === "fill" && row.execId === execId)) return true;
    return this.#read("SELECT 1 FROM fills WHERE exec_id = ?", execId).length > 0;
  }

  #read<T>(sql: string, ...values: readonly (string | number)[]): readonly T[] {
    try {
      return this.#database?.prepare<unknown[], T>(sql).all(...values) ?? [];
    } catch (error) {
      this.#trouble = troubleOf(error);
      return [];
    }
  }

  #record(name: StatementName, row: Row): boolean {
    if (this.#pending.length >= MAX_PENDING) return false;
    this.#pending.push({ name, row });
    return this.flush();
  }
}

function troubleOf(error: unknown): StoreTrouble {
  const code = String((error as { code?: unknown }).code);
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "locked";
  return code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB") ? "corrupt" : "failed";
}
