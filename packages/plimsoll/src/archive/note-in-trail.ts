import Database from "better-sqlite3";
import type { AuditEntry } from "../port/audit.ts";
import { StoreError } from "../port/store.ts";
import { AuditRows } from "../storage/sqlite/audit-rows.ts";
import { MIGRATIONS } from "../storage/sqlite/schema.ts";
import { toStoreError } from "../storage/sqlite/store-trouble.ts";
import { requireOurs } from "./database-facts.ts";

const BUSY_TIMEOUT_MS = 5000;

/**
 * Appends to the audit trail of a database, whether a monitor uses it or not: one small commit, as the monitor's own. A
 * backup is left as it is, for it is no trail that goes on. Throws StoreError when it cannot be written.
 */
export function noteInTrail(path: string, { before, after, ...entry }: AuditEntry): void {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    requireOurs(db, path);
    // What a monitor writes to keeps a log beside it, and a backup is a single file.
    if (db.pragma("journal_mode", { simple: true }) !== "wal") return;
    if (Number(db.pragma("user_version", { simple: true })) < MIGRATIONS.length) {
      throw new StoreError("failed", `${path} is of an older version, which the next start brings up to date`);
    }
    db.pragma("synchronous = FULL");
    const { timestamp, actor, verb, subject, outcome } = entry;
    const row = [
      timestamp,
      actor,
      verb,
      subject,
      outcome,
      JSON.stringify(before ?? null),
      JSON.stringify(after ?? null),
    ];
    const rows = new AuditRows(db);
    db.transaction(() => rows.append(row)).immediate();
  } catch (error) {
    throw toStoreError(error, path);
  } finally {
    db?.close();
  }
}
