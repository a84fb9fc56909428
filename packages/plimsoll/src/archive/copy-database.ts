import Database from "better-sqlite3";
import { StoreError } from "../port/store.ts";
import { type DatabaseFacts, readFacts, requireOurs } from "./database-facts.ts";

/** Copied at a time: 1 MB of pages of 4 KiB, some milliseconds. */
const STEP_PAGES = 256;
const BUSY_TIMEOUT_MS = 5000;

export interface CopyRequest {
  readonly source: string;
  /** Must not be there yet. */
  readonly target: string;
  /** Waits so long, ms, and throws when it is to end. */
  readonly rest: (ms: number) => void;
  readonly monotonic: () => number;
}

/**
 * A consistent copy of a database that is being written to. All of it is read in one snapshot, so that no commit begins
 * the copying anew, and the writer is never held: only its log is not folded in meanwhile. Rests as long as it works, for
 * the disk is the writer's. Answers what the snapshot held.
 */
export async function copyDatabase({ source, target, rest, monotonic }: CopyRequest): Promise<DatabaseFacts> {
  const db = new Database(source, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec("BEGIN");
    requireOurs(db, source);
    const facts = readFacts(db);
    let from = monotonic();
    await db.backup(target, {
      progress: () => {
        rest(monotonic() - from);
        from = monotonic();
        return STEP_PAGES;
      },
    });
    return facts;
  } finally {
    db.close();
  }
}

/** Makes a copy one single file, which needs nothing beside it. */
export function makeSelfContained(path: string): void {
  const db = new Database(path, { fileMustExist: true });
  try {
    const mode = db.pragma("journal_mode = DELETE", { simple: true });
    if (mode !== "delete") throw new StoreError("failed", `${path} could not be made a single file`);
  } finally {
    db.close();
  }
}
