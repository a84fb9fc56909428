import Database from "better-sqlite3";
import { StoreError } from "../port/store.ts";
import { APPLICATION_ID, MIGRATIONS } from "../storage/sqlite/schema.ts";

/** What a database holds, as far as a copy of it must hold the same. */
export interface DatabaseFacts {
  /** How many migrations it has had. */
  readonly userVersion: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Throws StoreError unless it is a Plimsoll database that this program can read. */
export function requireOurs(db: Database.Database, path: string): void {
  if (Number(db.pragma("application_id", { simple: true })) !== APPLICATION_ID) {
    throw new StoreError("failed", `${path} is no Plimsoll database`);
  }
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > MIGRATIONS.length) {
    const versions = `its version is ${version}, this program knows ${MIGRATIONS.length}`;
    throw new StoreError("failed", `${path} was written by a newer Plimsoll (${versions})`);
  }
}

export function readFacts(db: Database.Database): DatabaseFacts {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  const count = (table: string) => Number(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get());
  return {
    userVersion: Number(db.pragma("user_version", { simple: true })),
    rows: Object.fromEntries(tables.map((table) => [table, count(table)])),
  };
}

/**
 * Examines all of a database's pages and indexes. Throws StoreError `corrupt`, naming the first damage and the file that it
 * came from, `named`: a copy has that of what was copied.
 */
export function verifyDatabase(path: string, named = path): DatabaseFacts {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    requireOurs(db, named);
    const found = db.pragma("integrity_check(1)", { simple: true });
    if (found !== "ok") throw new StoreError("corrupt", `${named} is damaged: ${String(found)}`);
    return readFacts(db);
  } finally {
    db.close();
  }
}

/** Throws StoreError, naming the first table, when a copy does not hold what was copied. */
export function requireSame(copy: DatabaseFacts, original: DatabaseFacts): void {
  if (copy.userVersion !== original.userVersion) {
    throw new StoreError("failed", `the copy is of version ${copy.userVersion} rather than ${original.userVersion}`);
  }
  for (const [table, rows] of Object.entries(original.rows)) {
    if (copy.rows[table] !== rows) {
      throw new StoreError("failed", `the copy has ${copy.rows[table] ?? "no"} rows in ${table} rather than ${rows}`);
    }
  }
}
