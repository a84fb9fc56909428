import { closeSync, constants, existsSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { InspectionTrouble } from "./inspection.ts";
import type { QueryReader, Row } from "./reader.ts";

/** Small on purpose: pages are read once and not again, KiB. */
const CACHE_KIB = 512;
const HEADER_BYTES = 20;
/** SQLite file format, section 1.3: bytes 18 and 19 are 2 for a write-ahead log. */
const WAL_VERSION = 2;

export interface OpenedReader {
  readonly reader: QueryReader;
  /** A write-ahead-log database that no program has open. */
  readonly isIdleWal: boolean;
  /** Whether what was read may be torn because a program began to write meanwhile: then read again. */
  isStale(): boolean;
}

/**
 * Opens a database so that nothing appears beside it. A reader of a write-ahead-log database that no program has open would
 * leave `-wal` and `-shm` files behind, which, owned by the monitor's user, lock the engine out. So while those are absent
 * the file is read as immutable, and whoever opens it meanwhile makes the reading stale.
 */
export async function openReader(path: string): Promise<OpenedReader> {
  examineFile(path);
  if (!isIdleWal(path)) return { reader: openShared(path), isIdleWal: false, isStale: () => false };
  const before = fingerprint(path);
  const reader = await openImmutable(path);
  return { reader, isIdleWal: true, isStale: () => !isWithoutLog(path) || fingerprint(path) !== before };
}

/** Says in words what SQLite calls "unable to open database file". */
function examineFile(path: string): void {
  const stats = statFile(path);
  if (!stats.isFile()) throw new InspectionTrouble("unexpected-answer", `${path} is not a file`);
  if (stats.size === 0)
    throw new InspectionTrouble("unexpected-answer", `${path} is empty: 0 bytes, no table was ever made in it`);
}

function statFile(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    throw fileTrouble(path, error);
  }
}

function fileTrouble(path: string, error: unknown): InspectionTrouble {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR") return new InspectionTrouble("missing", `${path} does not exist`);
  if (code === "EACCES" || code === "EPERM") {
    return new InspectionTrouble("unauthorized", `${path} may not be read by the user that the monitor runs as`);
  }
  return new InspectionTrouble("unreadable", `${path} cannot be read: ${(error as Error).message}`);
}

function openShared(path: string): QueryReader {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 0 });
  return {
    begin() {
      database.pragma("schema_version");
      database.pragma(`cache_size = -${CACHE_KIB}`);
    },
    rows: (sql, ...values) =>
      database
        .prepare<unknown[], Row>(sql)
        .raw()
        .iterate(...values),
    hold: () => void database.exec("BEGIN"),
    select(sql, values) {
      const statement = database.prepare<unknown[], Row>(sql).raw().safeIntegers();
      return { columns: statement.columns().map(({ name }) => name), rows: statement.iterate(...values) };
    },
    isReadOnly(sql) {
      const statement = database.prepare(sql);
      return statement.reader && statement.readonly;
    },
    close: () => database.close(),
  };
}

/** Only Node's own SQLite can open a file as immutable; it is loaded when the first such file is met. */
async function openImmutable(path: string): Promise<QueryReader> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(new URL(`${pathToFileURL(realpathSync(path)).href}?immutable=1`), {
    readOnly: true,
  });
  return {
    begin: () => database.exec(`PRAGMA schema_version; PRAGMA cache_size = -${CACHE_KIB}`),
    rows: (sql, ...values) => valuesOf(database.prepare(sql).iterate(...values)),
    hold: () => database.exec("BEGIN"),
    select(sql, values) {
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      return { columns: statement.columns().map(({ name }) => name), rows: valuesOf(statement.iterate(...values)) };
    },
    isReadOnly: (sql) => database.prepare(sql).columns().length > 0 && isWhole(sql, database.prepare(sql).sourceSQL),
    close: () => database.close(),
  };
}

function* valuesOf(rows: Iterable<object>): Iterable<Row> {
  for (const row of rows) yield Object.values(row);
}

/** Node's SQLite takes the first statement of a text and says nothing of the rest. */
function isWhole(sql: string, taken: string): boolean {
  return /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(sql.slice(taken.length));
}

/**
 * Whether this is a write-ahead-log database that no program has open. Reading the header by hand is safe only while this
 * very process does not have the file open: closing any descriptor of a file drops all POSIX locks a process has on it.
 */
function isIdleWal(path: string): boolean {
  if (process.platform !== "linux" || !isWithoutLog(path) || isOpenHere(path) || isOwnStore(path)) return false;
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openFile(path);
  try {
    readSync(file, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(file);
  }
  return header.toString("latin1", 0, 15) === "SQLite format 3" && header[19] === WAL_VERSION;
}

/**
 * Whether no program's log is there. A log without its index (`-shm`) belongs to a program that keeps the database to
 * itself, or was copied here: reading it would create the index.
 */
function isWithoutLog(path: string): boolean {
  if (existsSync(`${path}-shm`)) return false;
  const logBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (logBytes === 0) return true;
  const why = "it has a -wal file without a -shm file: a program holds it exclusively, or it was copied without it";
  throw new InspectionTrouble("unreadable", `${path} cannot be read: ${why}`);
}

function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (error) {
    throw fileTrouble(path, error);
  }
}

/**
 * Whether it is this monitor's own store. In trouble that is closed and opened again and again, perhaps while it is looked
 * at; but its lock file stays open throughout, and its log may well appear beside it: it is ours.
 */
function isOwnStore(path: string): boolean {
  const lock = `${path}.lock`;
  return existsSync(lock) && isOpenHere(lock);
}

function isOpenHere(path: string): boolean {
  const { dev, ino } = statFile(path);
  return readdirSync("/proc/self/fd").some((name) => {
    try {
      const other = statSync(`/proc/self/fd/${name}`);
      return other.ino === ino && other.dev === dev;
    } catch {
      return false;
    }
  });
}

function fingerprint(path: string): string {
  const { ino, size, mtimeMs } = statFile(path);
  return `${ino}:${size}:${mtimeMs}`;
}
