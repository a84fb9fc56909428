import type Database from "better-sqlite3";
import type { PruneReport, RetentionPolicy } from "../../port/store.ts";
import { toText } from "../timestamp.ts";
import { AuditRows } from "./audit-rows.ts";
import { BLOCK_SPAN, type CheckLog, SLOT_SPAN } from "./check-log.ts";
import { HistoryPruner } from "./history-pruner.ts";
import type { Sealer } from "./sealer.ts";
import type { Transactor } from "./transactor.ts";

/** One step deletes at most so many rows, which takes a few ms. */
const STEP_ROWS = 500;
/** Free pages kept for the next rows; what is beyond goes back to the file system. */
const SPARE_PAGES = 512;
const STEP_PAGES = 128;

/** Tables that age by a column; what still waits or still burns never goes. */
const LONG_TABLES: readonly { readonly sql: string; readonly isText: boolean }[] = [
  { sql: deleteSql("system_events", "timestamp < ?"), isText: true },
  { sql: deleteSql("transitions", "confirmed_at < ?"), isText: false },
  { sql: deleteSql("lifecycle_changes", "at < ?"), isText: false },
  { sql: deleteSql("notifications", "generated_at < ? AND state <> 'pending'"), isText: false },
  { sql: deleteSql("alerts", "generated_at < ? AND status <> 'firing'"), isText: false },
  { sql: deleteSql("incidents", "opened_at < ? AND status = 'resolved'"), isText: false },
  {
    // The newest stays, so that no token is ever given twice.
    sql: deleteSql(
      "recovery_attempts",
      `planned_at < ? AND settled_at IS NOT NULL
        AND fencing_token IS NOT (SELECT max(fencing_token) FROM recovery_attempts)`,
    ),
    isText: false,
  },
  { sql: deleteSql("silences", "ends_at < ?"), isText: false },
  { sql: deleteSql("runs", "alive_until < ? AND started_at < (SELECT max(started_at) FROM runs)"), isText: false },
];

/** A timestamp further ahead than this is not believed, ms. */
const TOMORROW_MS = 24 * 3600_000;

/** So many component numbers are looked at by an idle step: are there still rows of them? */
const STEP_NUMBERS = 10;
/** Numbers whose components have rows neither in a sorted block's slot nor among those of an unsorted one. */
const FORGET_NUMBERS = `DELETE FROM check_components WHERE number IN (
    SELECT number FROM check_components WHERE number > @after ORDER BY number LIMIT ${STEP_NUMBERS})
  AND NOT EXISTS (SELECT 1 FROM history_segments WHERE component = check_components.number)
  AND NOT EXISTS (SELECT 1 FROM history_series WHERE component = check_components.number)
  AND NOT EXISTS (SELECT 1 FROM check_blocks b CROSS JOIN health_checks h
    ON h.rowid >= b.block * ${BLOCK_SPAN} + check_components.number * ${SLOT_SPAN}
    AND h.rowid < b.block * ${BLOCK_SPAN} + (check_components.number + 1) * ${SLOT_SPAN} WHERE b.sorted = 1)
  AND component_id NOT IN (SELECT h.component_id FROM check_blocks b CROSS JOIN health_checks h
    ON h.rowid >= b.block * ${BLOCK_SPAN} AND h.rowid < b.block * ${BLOCK_SPAN} + ${SLOT_SPAN} WHERE b.sorted = 0)`;
const NEXT_NUMBER = `SELECT max(number) FROM (
  SELECT number FROM check_components WHERE number > ? ORDER BY number LIMIT ${STEP_NUMBERS})`;

interface Block {
  readonly block: number;
  readonly last_at: string;
  readonly rows: number;
  readonly bytes: number;
  readonly last_id: number;
}

/** Deletes what is too old or too large, a small step at a time. */
export class Pruner {
  readonly #db: Database.Database;
  readonly #transactor: Transactor;
  readonly #checks: CheckLog;
  readonly #sealer: Sealer;
  readonly #history: HistoryPruner;
  readonly #audit: AuditRows;
  /** How far the round through the component numbers has come. */
  #lastNumber = 0;
  readonly #deleteRows: Database.Statement<[{ base: number }]>;

  constructor(
    db: Database.Database,
    transactor: Transactor,
    { checks, sealer }: { readonly checks: CheckLog; readonly sealer: Sealer },
  ) {
    this.#db = db;
    this.#transactor = transactor;
    this.#checks = checks;
    this.#sealer = sealer;
    this.#history = new HistoryPruner(db);
    this.#audit = new AuditRows(db);
    this.#deleteRows = db.prepare(`DELETE FROM health_checks WHERE rowid IN (SELECT rowid FROM health_checks
      WHERE rowid >= @base AND rowid < @base + ${BLOCK_SPAN} ORDER BY rowid LIMIT ${STEP_ROWS})`);
  }

  step(policy: RetentionPolicy & { readonly now: number }): PruneReport {
    const block = this.#blockToDrop(policy);
    if (block !== undefined) {
      this.#checks.leaveBlock(block.block);
      if (!this.#sealer.demand(block.block)) {
        this.#sealer.step();
        return { deleted: 0, more: true, ...this.#losses() };
      }
    }
    const deleted = this.#transactor.run(
      "normal",
      () => (block === undefined ? 0 : this.#drop(block)) + this.#history.step(policy) + this.#pruneLong(policy),
    );
    const released = deleted > 0 ? 0 : this.#releasePages();
    if (deleted + released === 0) this.#forgetNumbers();
    return { deleted, more: deleted > 0 || released > 0, ...this.#losses() };
  }

  #losses(): Pick<PruneReport, "unpacked" | "unreadable"> {
    const { unpacked, unreadable } = this.#sealer;
    return { unpacked, unreadable: unreadable + this.#history.unreadable };
  }

  /**
   * The oldest block, once its rows have aged (or claim to be of tomorrow, by a clock that was wrong) or all take too much
   * room. Blocks go in the order in which they came: what was dropped is told by one number.
   */
  #blockToDrop({ now, rawMs, rawBytes }: RetentionPolicy & { readonly now: number }): Block | undefined {
    const oldest = this.#db.prepare<[], Block>("SELECT * FROM check_blocks ORDER BY block LIMIT 1").get();
    if (oldest === undefined) return undefined;
    const isOver = oldest.last_at < toText(now - rawMs) || oldest.last_at > toText(now + TOMORROW_MS);
    return isOver || this.#bytes() > rawBytes ? oldest : undefined;
  }

  #drop(block: Block): number {
    // From the first row on, so that what is being deleted is read from history alone.
    for (const [key, value] of [
      ["dropped_block", block.block],
      ["dropped_id", block.last_id],
      ["last_check_id", block.last_id],
    ]) {
      this.#db
        .prepare(
          `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)`,
        )
        .run(key, value);
    }
    const deleted = this.#deleteRows.run({ base: block.block * BLOCK_SPAN }).changes;
    const rows = block.rows - deleted;
    if (deleted > 0 && rows > 0) {
      const bytes = Math.round((block.bytes * rows) / block.rows);
      this.#db.prepare("UPDATE check_blocks SET rows = ?, bytes = ? WHERE block = ?").run(rows, bytes, block.block);
      return deleted;
    }
    this.#db.prepare("DELETE FROM check_blocks WHERE block = ?").run(block.block);
    return Math.max(1, deleted);
  }

  /** How large the raw checks are: as counted, and never more than the pages that are in use. */
  #bytes(): number {
    const counted = this.#db.prepare<[], number>("SELECT coalesce(sum(bytes), 0) FROM check_blocks").pluck().get() ?? 0;
    const [pages, free, size] = ["page_count", "freelist_count", "page_size"].map((name) => this.#setting(name));
    return Math.min(counted, ((pages ?? 0) - (free ?? 0)) * (size ?? 0));
  }

  #pruneLong({ now, longMs }: RetentionPolicy & { readonly now: number }): number {
    let deleted = this.#audit.prune({ before: now - longMs, now, limit: STEP_ROWS });
    for (const { sql, isText } of LONG_TABLES) {
      const before = now - longMs;
      deleted += this.#db.prepare<[string | number]>(sql).run(isText ? toText(before) : before).changes;
      if (deleted >= STEP_ROWS) break;
    }
    return deleted;
  }

  /** Gives pages back to the file system when many lie free, so that the file shrinks after a clean-up. */
  #releasePages(): number {
    const free = this.#setting("freelist_count");
    if (free <= Math.max(SPARE_PAGES, this.#setting("page_count") / 20)) return 0;
    this.#db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
    return STEP_PAGES;
  }

  /** Components come and go: the numbers of those that left no rows are freed, a few with each idle step. */
  #forgetNumbers(): void {
    const next = this.#db.prepare<[number], number | null>(NEXT_NUMBER).pluck().get(this.#lastNumber) ?? null;
    if (next !== null) {
      this.#transactor.run("normal", () => this.#db.prepare(FORGET_NUMBERS).run({ after: this.#lastNumber }));
    }
    this.#lastNumber = next ?? 0;
  }

  #setting(pragma: string): number {
    return Number(this.#db.pragma(pragma, { simple: true }));
  }
}

function deleteSql(table: string, condition: string): string {
  return `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${condition} LIMIT ${STEP_ROWS / 5})`;
}
