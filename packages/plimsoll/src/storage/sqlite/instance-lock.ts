import Database from "better-sqlite3";
import { StoreError } from "../../port/store.ts";
import { toStoreError } from "./store-trouble.ts";

export type InstanceLock = Database.Database;

/**
 * Keeps a second Plimsoll off the same database: holds an operating-system lock on `<path>.lock`, which ends with the
 * process however it ends. The file stays: removing it could let two in. Rejects `locked` when another holds it.
 */
export function acquireLock(path: string, holder: () => string): InstanceLock {
  let lock: Database.Database | null = null;
  try {
    lock = new Database(`${path}.lock`, { timeout: 0 });
    // Nothing is ever written: an immediate transaction takes the lock, and no journal is made.
    lock.exec("BEGIN IMMEDIATE");
    return lock;
  } catch (error) {
    lock?.close();
    const known = toStoreError(error, `${path}.lock`);
    if (known.trouble !== "locked") throw known;
    throw new StoreError("locked", `${path} is in use by another Plimsoll${holder()}: stop it or use another file`);
  }
}
