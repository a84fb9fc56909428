import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { StoreError } from "../../port/store.ts";
import { isUnused, setAside } from "./database-file.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";
import { toStoreError } from "./store-trouble.ts";

/** How long a statement waits for another program's lock, ms. */
export const BUSY_TIMEOUT_MS = 1000;
/** Up to this size the whole file is checked when it is opened (about 0.1 s); beyond it, all but the long tables. */
const FULL_CHECK_BYTES = 64 * 1024 * 1024;
const SHORT_TABLES = ["component_states", "alerts", "notifications", "definitions", "settings", "check_blocks", "runs"];
/** Pages kept in memory, KiB. More gains little: appends touch few pages. */
const CACHE_KIB = 2000;
/** The log is folded into the database when it has so many pages (8 MB). */
const CHECKPOINT_PAGES = 2000;
const MAX_IDLE_WAL_BYTES = 16 * 1024 * 1024;

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** Where a damaged database was set aside, or null. */
  readonly setAside: string | null;
  /** How many migrations it had had when it was found; 0: it is new. */
  readonly versionBefore: number;
}

/**
 * Opens a database for writing, made or migrated as needed. One that is damaged (or `suspect`, because damage was met
 * while it was used) is set aside and begun anew. Throws StoreError for another program's database or a newer one, untouched.
 */
export function openDatabase(path: string, { now, suspect }: { now: number; suspect: boolean }): OpenedDatabase {
  if (isUnused(path) || (!suspect && isSound(path))) return { ...connect(path), setAside: null };
  const aside = setAside(path, now);
  return { ...connect(path), setAside: aside };
}

/** Looks at a database without being able to change it. False: damaged, or no database at all. */
function isSound(path: string): boolean {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    if (!isOurs(db, path)) return true;
    const scope = statSync(path).size <= FULL_CHECK_BYTES ? ["1"] : SHORT_TABLES.filter(existsIn(db));
    return scope.every((argument) => db?.pragma(`quick_check(${argument})`, { simple: true }) === "ok");
  } catch (error) {
    if (toStoreError(error, path).trouble === "corrupt") return false;
    throw error;
  } finally {
    db?.close();
  }
}

/** Whether it is a Plimsoll database rather than an empty one. Throws when it is somebody else's, or newer than we are. */
function isOurs(db: Database.Database, path: string): boolean {
  const tables = Number(db.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table'").pluck().get());
  const application = Number(db.pragma("application_id", { simple: true }));
  const version = Number(db.pragma("user_version", { simple: true }));
  if (application !== APPLICATION_ID && (application !== 0 || tables > 0)) {
    throw new StoreError("failed", `${path} is the database of another program: give Plimsoll a file of its own`);
  }
  if (version > MIGRATIONS.length) {
    const versions = `its version is ${version}, this program knows ${MIGRATIONS.length}`;
    throw new StoreError("failed", `${path} was written by a newer Plimsoll (${versions})`);
  }
  return application === APPLICATION_ID;
}

function existsIn(db: Database.Database): (table: string) => boolean {
  const find = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  return (table) => find.get(table) !== undefined;
}

function connect(path: string): Pick<OpenedDatabase, "db" | "versionBefore"> {
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    if (Number(db.pragma("application_id", { simple: true })) !== APPLICATION_ID) {
      // Both reach the header before the log takes over, so that the file is ours from its first page on.
      db.pragma("auto_vacuum = INCREMENTAL");
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.pragma("temp_store = MEMORY");
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`journal_size_limit = ${MAX_IDLE_WAL_BYTES}`);
    return { db, versionBefore: migrate(db) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Brings a database up to date; answers its version before. */
function migrate(db: Database.Database): number {
  const version = Number(db.pragma("user_version", { simple: true }));
  MIGRATIONS.slice(version).forEach((step, index) => {
    db.transaction(() => {
      db.exec(step);
      db.pragma(`user_version = ${version + index + 1}`);
    }).immediate();
  });
  return version;
}
