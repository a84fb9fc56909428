import { closeSync, constants, copyFileSync, fsyncSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { SIDE_FILES } from "./sqlite-job.ts";
import { isDamage } from "./trouble-in-words.ts";

/** Logs hold what is not in the database yet; their index is made anew. */
const LOGS = ["-wal", "-journal"] as const;

/** Copies a database with its logs, as no program has it open. */
export function copyDatabase(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_EXCL);
  for (const log of LOGS) {
    const bytes = statSync(`${from}${log}`, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > 0) copyFileSync(`${from}${log}`, `${to}${log}`, constants.COPYFILE_EXCL);
  }
}

/** Why a copy of ours is no sound database; null where it is one, which then is whole in its one file, and on the disk. */
export function faultOf(copy: string): string | null {
  try {
    const fault = verify(copy);
    if (fault === null) syncFile(copy);
    return fault;
  } catch (error) {
    if (isDamage(error)) return (error as Error).message;
    throw error;
  }
}

function verify(copy: string): string | null {
  const database = new Database(copy, { fileMustExist: true });
  try {
    const [row] = database.pragma("integrity_check(1)") as { integrity_check: string }[];
    if (row?.integrity_check !== "ok") return row?.integrity_check ?? "it says nothing of itself";
    const tables = database.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get();
    if (tables === 0) return "there is no table in it";
    database.pragma("wal_checkpoint(TRUNCATE)");
    return null;
  } finally {
    database.close();
  }
}

export function removeDatabase(path: string): void {
  for (const side of ["", ...SIDE_FILES]) rmSync(`${path}${side}`, { force: true });
}

export function syncFile(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What was renamed in a folder stays so after a power failure. */
export function syncFolderOf(path: string): void {
  syncFile(dirname(path));
}
