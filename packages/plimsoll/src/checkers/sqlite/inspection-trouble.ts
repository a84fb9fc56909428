import { type InspectionFailure, InspectionTrouble } from "./inspection.ts";

/** Whether a writer's lock was in the way: worth another try. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED");
}

/** What went wrong with a database, in words for a person woken at night. */
export function toInspectionFailure(error: unknown, path: string): InspectionFailure {
  if (error instanceof InspectionTrouble) return { code: error.code, message: error.message };
  const code = sqliteCode(error);
  const words = error instanceof Error ? error.message : String(error);
  if (isBusy(error)) return { code: "timeout", message: `${path} is locked by a writer` };
  if (code.startsWith("SQLITE_NOTADB")) {
    return { code: "unreadable", message: `${path} is not an SQLite database (or it is encrypted)` };
  }
  if (code.startsWith("SQLITE_CORRUPT")) return { code: "unreadable", message: `${path} is corrupt: ${words}` };
  if (code.startsWith("SQLITE_READONLY")) {
    const why = "it was not closed cleanly and only a program that may write it can recover it";
    return { code: "unreadable", message: `${path} cannot be read: ${why}` };
  }
  if (code.startsWith("SQLITE_CANTOPEN") || code.startsWith("SQLITE_PERM") || code.startsWith("SQLITE_AUTH")) {
    const why = "is it, its folder and its -wal and -shm files readable by the user that the monitor runs as?";
    return { code: "unauthorized", message: `${path} cannot be opened: ${why}` };
  }
  if (code.startsWith("SQLITE_IOERR"))
    return { code: "unreadable", message: `${path}: reading the disk failed: ${words}` };
  return { code: "unexpected-answer", message: `${path}: ${words}` };
}

/** better-sqlite3 gives SQLite's code as text, node:sqlite as its extended number (the lower byte is the code). */
function sqliteCode(error: unknown): string {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return CODES.get(errcode & 0xff) ?? "SQLITE_ERROR";
  return typeof code === "string" ? code : "";
}

const CODES: ReadonlyMap<number, string> = new Map([
  [5, "SQLITE_BUSY"],
  [6, "SQLITE_LOCKED"],
  [8, "SQLITE_READONLY"],
  [10, "SQLITE_IOERR"],
  [11, "SQLITE_CORRUPT"],
  [14, "SQLITE_CANTOPEN"],
  [26, "SQLITE_NOTADB"],
]);
