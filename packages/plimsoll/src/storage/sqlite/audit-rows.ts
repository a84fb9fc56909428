import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import type { ChainHead, ChainWalk } from "../../port/audit.ts";
import { type ChainedRow, hashOrigin, hashRow, pruneRow, removedRow } from "../audit-chain.ts";
import { toText } from "../timestamp.ts";
import { type FoundRow, type WalkOptions, walkChain } from "../walk-chain.ts";
import type { Cell } from "./protocol.ts";
import { CHAIN_VERSION } from "./schema.ts";

const DAY_MS = 86_400_000;
const FIELDS = "timestamp, actor, verb, subject, outcome, before, after";
const FOUND = `id AS sequence, ${FIELDS}, previous_hash, hash`;
const INSERT = `INSERT INTO audit (id, ${FIELDS}, previous_hash, hash)
  VALUES (@sequence, @timestamp, @actor, @verb, @subject, @outcome, @before, @after, @previous_hash, @hash)`;
const NEWEST_CHAINED = "SELECT id AS sequence, hash FROM audit WHERE hash IS NOT NULL ORDER BY id DESC LIMIT 1";
const HEAD = "SELECT store_id, began_at, earlier_rows, sequence, hash FROM audit_chain";

/** The audit trail's rows, each chained to the one before. All of it runs in the caller's transaction. */
export class AuditRows {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /**
   * Begins a chain where there is none yet, and takes the rows into it that were written before. `hadChain`: the database
   * is of a version that has one, and was in use: with no row left either, somebody has removed the trail.
   */
  begin(now: number, hadChain: boolean): void {
    if (readHead(this.#db) !== null) return;
    const { earlier_rows } = this.#begin(now);
    const wasUsed = this.#db.prepare("SELECT 1 FROM runs LIMIT 1").get() !== undefined;
    if (hadChain && wasUsed && earlier_rows === 0) this.#chain(removedRow(toText(now)));
  }

  /** timestamp, actor, verb, subject, outcome, before, after. */
  append(row: readonly Cell[]): void {
    const [timestamp, actor, verb, subject, outcome, before, after] = row as (string | null)[];
    const text = (cell: string | null | undefined) => (cell ?? "").toWellFormed();
    const fields = { timestamp: text(timestamp), actor: text(actor), verb: text(verb), subject: text(subject) };
    this.#chain({ ...fields, outcome: text(outcome), before: before ?? null, after: after ?? null });
  }

  /** Deletes up to `limit` of the oldest rows from before a day's beginning, and writes into the trail up to which. */
  prune({ before, now, limit }: { before: number; now: number; limit: number }): number {
    const last = this.#lastToPrune({ before, now, limit });
    if (last === undefined) return 0;
    const deleted = this.#db.prepare("DELETE FROM audit WHERE id <= ?").run(last.sequence).changes;
    this.#chain(pruneRow(toText(now), last));
    return deleted;
  }

  /** Oldest by sequence: a row whose clock ran ahead of now holds up nothing, and one in between never leaves a gap. */
  #lastToPrune({ before, now, limit }: { before: number; now: number; limit: number }) {
    const cutoff = toText(Math.floor(before / DAY_MS) * DAY_MS);
    const first = this.#db.prepare<[], string>("SELECT timestamp FROM audit ORDER BY id LIMIT 1").pluck().get();
    if (first === undefined || (first >= cutoff && first <= toText(now))) return undefined;
    const oldest = this.#db
      .prepare<[number], { sequence: number; hash: string; timestamp: string }>(
        "SELECT id AS sequence, hash, timestamp FROM audit ORDER BY id LIMIT ?",
      )
      .all(limit);
    const young = oldest.findIndex(({ timestamp }) => timestamp >= cutoff && timestamp <= toText(now));
    const old = young === -1 ? oldest : oldest.slice(0, young);
    return old.findLast(({ timestamp }) => timestamp < cutoff);
  }

  #chain(row: Omit<ChainedRow, "sequence">): void {
    const head = readHead(this.#db) ?? this.#begin(Date.parse(row.timestamp));
    // What somebody else has put there keeps nobody from writing: it is found when the chain is verified.
    const newest = this.#db.prepare<[], number | null>("SELECT max(id) FROM audit").pluck().get() ?? 0;
    const sequence = Math.max(head.sequence, newest) + 1;
    const hash = hashRow({ ...row, sequence }, head.hash);
    this.#db.prepare(INSERT).run({ ...row, sequence, previous_hash: head.hash, hash });
    this.#db.prepare("UPDATE audit_chain SET sequence = ?, hash = ?").run(sequence, hash);
  }

  #begin(now: number): ChainHead {
    const earlierRows = this.#db.prepare<[], number>("SELECT count(*) FROM audit").pluck().get() ?? 0;
    const origin = { store_id: randomUUID(), began_at: toText(now), earlier_rows: earlierRows };
    const head = { ...origin, ...this.#adopt(hashOrigin(origin)) };
    this.#db
      .prepare(
        `INSERT INTO audit_chain (one, store_id, began_at, earlier_rows, sequence, hash)
          VALUES (1, @store_id, @began_at, @earlier_rows, @sequence, @hash)`,
      )
      .run(head);
    return head;
  }

  /** Numbers and chains what is there, in its order. Rows that are chained already are left: their beginning was removed. */
  #adopt(originHash: string): { sequence: number; hash: string } {
    const chained = this.#db.prepare<[], { sequence: number; hash: string }>(NEWEST_CHAINED).get();
    if (chained !== undefined) return chained;
    const next = this.#db.prepare<[number], FoundRow>(`SELECT ${FOUND} FROM audit WHERE id > ? ORDER BY id LIMIT 1000`);
    const update = this.#db.prepare("UPDATE audit SET id = ?, previous_hash = ?, hash = ? WHERE id = ?");
    let head = { sequence: 0, hash: originHash };
    let lastId = 0;
    for (let rows = next.all(lastId); rows.length > 0; rows = next.all(lastId)) {
      for (const row of rows) {
        lastId = row.sequence;
        const sequence = head.sequence + 1;
        const hash = hashRow({ ...row, sequence }, head.hash);
        update.run(sequence, head.hash, hash, row.sequence);
        head = { sequence, hash };
      }
    }
    return head;
  }
}

/** How far the chain has come; null where none has begun. */
export function readHead(db: Database.Database): ChainHead | null {
  return db.prepare<[], ChainHead>(HEAD).get() ?? null;
}

/** How far a chain had come in a file that may be damaged; null where that cannot be read. */
export function readHeadOf(path: string): ChainHead | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    return readHead(db);
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

/**
 * Walks along a database's chain; null where there never was one. For one snapshot the caller has a transaction open.
 */
export function walkRows(db: Database.Database, options: WalkOptions): ChainWalk | null {
  const tables = new Set(db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all());
  const head = tables.has("audit_chain") ? readHead(db) : null;
  if (head === null || !tables.has("audit")) return walkWithoutChain(db, { head, tables, options });
  const rows = db.prepare<[number], FoundRow>(`SELECT ${FOUND} FROM audit WHERE id > ? ORDER BY id`);
  const find = db.prepare<[string], number>("SELECT id FROM audit WHERE hash = ?").pluck();
  const chain = {
    head,
    rowsAfter: (sequence: number | null) => rows.iterate(sequence ?? Number.MIN_SAFE_INTEGER),
    findHash: (hash: string) => find.get(hash) ?? null,
  };
  const first = db.prepare<[], number | null>("SELECT min(id) FROM audit").pluck().get() ?? null;
  const { from } = options;
  // What had been walked was pruned meanwhile, with what comes next: begin anew.
  const isPast = from !== null && first !== null && first > from.sequence + 1;
  return walkChain(chain, isPast ? { ...options, from: null } : options);
}

interface Remains {
  readonly head: ChainHead | null;
  readonly tables: ReadonlySet<string>;
  readonly options: WalkOptions;
}

/** Whoever opens a store begins its chain in the commit that notes the run: rows, runs or an anchor prove that there was one. */
function walkWithoutChain(db: Database.Database, { head, tables, options }: Remains): ChainWalk | null {
  const count = (table: string) =>
    tables.has(table) ? (db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0) : 0;
  const rows = count("audit");
  const isOfOldVersion = tables.has("audit") && Number(db.pragma("user_version", { simple: true })) < CHAIN_VERSION;
  const wasThere = !isOfOldVersion && (head !== null || rows + count("runs") > 0);
  if (!wasThere && (options.anchors ?? []).length === 0) return null;
  const found = rows === 0 ? "no row is there" : rows === 1 ? "1 row is there" : `${rows} rows are there`;
  const message =
    head === null
      ? `${found}, and what the chain begins and ends with was removed`
      : `the table of the rows was removed; ${head.sequence} were written`;
  return { position: null, fault: { kind: "chain_removed", sequence: 0, message }, finished: true, head };
}
