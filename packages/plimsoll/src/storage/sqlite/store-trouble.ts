import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StoreError, type StoreTrouble } from "../../port/store.ts";

const WORDS: Readonly<Record<StoreTrouble, string>> = {
  full: "no space is left for",
  locked: "another program holds a lock on",
  "read-only": "there is no permission to write to",
  corrupt: "the database is damaged:",
  failed: "the store failed on",
  closed: "the store is closed:",
};

/** Any error of SQLite's or the file system's as a StoreError that says what is wrong with which file. */
export function toStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const trouble = troubleOf(code, path);
  const detail = error instanceof Error ? error.message : String(error);
  return new StoreError(trouble, `${WORDS[trouble]} ${path} (${code === "" ? detail : `${code}: ${detail}`})`, {
    cause: error,
  });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}

function troubleOf(code: string, path: string): StoreTrouble {
  if (code.startsWith("SQLITE_FULL") || code === "ENOSPC" || code === "EDQUOT") return "full";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "locked";
  if (code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB")) return "corrupt";
  // A full disk shows as an I/O error where SQLite grows its shared memory or opens a journal.
  if ((code.startsWith("SQLITE_IOERR") || code.startsWith("SQLITE_CANTOPEN")) && isFull(path)) return "full";
  if (code === "SQLITE_READONLY_DBMOVED") return "failed";
  if (code.startsWith("SQLITE_READONLY") || code.startsWith("SQLITE_CANTOPEN")) return "read-only";
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") return "read-only";
  return "failed";
}

function isFull(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0;
  } catch {
    return false;
  }
}
