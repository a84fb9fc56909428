import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import Database from "better-sqlite3";
import type { Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { requireFolder } from "../storage/sqlite/database-file.ts";
import { acquireLock } from "../storage/sqlite/instance-lock.ts";
import { createSqliteStore } from "../storage/sqlite/sqlite-store.ts";
import { toText } from "../storage/timestamp.ts";
import { onArchiveThread } from "./archive-thread.ts";
import { removeDatabase, requireRoom } from "./backup-target.ts";
import { makeSelfContained } from "./copy-database.ts";
import type { DatabaseFacts } from "./database-facts.ts";
import { keepSafetyOf } from "./keep-safety-of.ts";
import { syncToDisk } from "./run-archive-task.ts";

export interface RestoreRequest {
  readonly backup: string;
  /** The database that it takes the place of. */
  readonly path: string;
  /** Who restores, for the audit trail. */
  readonly actor: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface RestoreReport extends DatabaseFacts {
  readonly path: string;
  /** Where the database that was there before is kept; null when there was none. */
  readonly kept: string | null;
}

/**
 * Puts a backup in the place of a database that no Plimsoll uses. Everything is made ready beside it, migrated and
 * audited, and takes its place in one rename: whenever this is broken off, by kill -9 too, either the old or the new
 * database is there, whole. The old one is kept. Rejects with PlimsollError, the old database untouched.
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoreReport> {
  const { backup, clock, signal } = request;
  const path = resolve(request.path);
  if (!existsSync(backup)) throw new PlimsollError("not_found", `there is no file ${backup}`);
  if (sameFile(backup, path)) throw new PlimsollError("bad_request", `${backup} is the database itself`);
  let lock: Database.Database | null = null;
  const ready = `${path}.restoring`;
  try {
    requireFolder(path);
    lock = acquireLock(path, () => "");
    removeDatabase(ready);
    removeDoubles(path);
    requireRoom(backup, dirname(path));
    const facts = await onArchiveThread({ kind: "copy", source: resolve(backup), target: ready }, { clock, signal });
    await settle({ ...request, path }, ready);
    return { ...facts, path, kept: swap(path, ready, clock.now()) };
  } catch (error) {
    removeDatabase(ready);
    if (error instanceof PlimsollError) throw error;
    throw new PlimsollError("store_unavailable", `nothing was restored: ${(error as Error).message}`, { cause: error });
  } finally {
    lock?.close();
  }
}

/** Opens the copy as the monitor will, which migrates it, and writes down in it that it was restored. */
async function settle({ path, backup, actor, clock, log }: RestoreRequest, ready: string): Promise<void> {
  const store = createSqliteStore({ path: ready, clock, log });
  try {
    const { setAside } = await store.open();
    if (setAside !== null) throw new PlimsollError("store_unavailable", `${backup} cannot be used: it is damaged`);
    await store.appendAudit({
      timestamp: toText(clock.now()),
      actor,
      verb: "restore",
      subject: "store",
      outcome: "done",
      before: null,
      after: { backup: basename(backup) },
    });
  } finally {
    await store.close();
  }
  keepSafetyOf(path, ready, log);
  makeSelfContained(ready);
  rmSync(`${ready}.lock`, { force: true });
  syncToDisk(ready);
}

/** The old database gets a second name, then the new one its first: at no moment is there none. */
function swap(path: string, ready: string, now: number): string | null {
  const kept = existsSync(path) ? `${path}.before-restore-${toText(now).replaceAll(/[-:]|\.\d+/g, "")}` : null;
  if (kept !== null) {
    foldLogIn(path);
    linkSync(path, kept);
    // What is left of a log belongs to the old database; the new one would be damaged by it.
    if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${kept}-wal`);
  }
  for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
  renameSync(ready, path);
  syncToDisk(dirname(path));
  return kept;
}

/** Closing as the last one removes the log. A damaged database keeps what it has. */
function foldLogIn(path: string): void {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { fileMustExist: true, timeout: 5000 });
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch {
    // Its log goes with it, under its own name.
  } finally {
    db?.close();
  }
}

/** A run that died between the two names has left one database under both. */
function removeDoubles(path: string): void {
  const prefix = `${basename(path)}.before-restore-`;
  for (const name of readdirSync(dirname(path))) {
    const file = join(dirname(path), name);
    if (name.startsWith(prefix) && sameFile(file, path)) rmSync(file);
  }
}

function sameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino;
}
