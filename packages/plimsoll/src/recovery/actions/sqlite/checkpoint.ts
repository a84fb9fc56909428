import { statSync } from "node:fs";
import Database from "better-sqlite3";
import type { ActionOutcome } from "../../../port/action.ts";
import { findHolders, holdersInWords } from "./find-holders.ts";

interface Checkpointed {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

/** Writes all of the log into the database and empties it. */
export function checkpoint(path: string, busyMs: number): ActionOutcome {
  const database = new Database(path, { fileMustExist: true, timeout: Math.ceil(busyMs) });
  try {
    const mode = database.pragma("journal_mode", { simple: true });
    if (mode !== "wal") {
      return { kind: "failed", message: `${path} has no write-ahead log: its journal mode is ${String(mode)}` };
    }
    const before = logBytes(path);
    const [result] = database.pragma("wal_checkpoint(TRUNCATE)") as Checkpointed[];
    if (result?.busy === 0) {
      return { kind: "done", message: `the log of ${path} was emptied: ${before} bytes before, ${logBytes(path)} now` };
    }
    const who = holdersInWords(findHolders([path, `${path}-shm`]).filter(({ pid }) => pid !== process.pid));
    const moved = `${result?.checkpointed ?? 0} of ${result?.log ?? 0} pages were moved`;
    const message = `the log of ${path} could not be emptied within ${busyMs} ms: a reader or writer is in the way (${who}); ${moved}`;
    return { kind: "failed", message };
  } finally {
    database.close();
  }
}

function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
