import Database from "better-sqlite3";
import type { NewCheck } from "../port/store.ts";

type SpooledRow = [timestamp: string, check: string];

/** Sorts any number of rows by time on disk: a nameless database of SQLite's, gone when it is closed. */
export class ImportSpool {
  readonly #db = new Database("");
  readonly #insert: Database.Statement<[string, number, string]>;

  constructor() {
    this.#db.pragma("synchronous = OFF");
    this.#db.pragma("journal_mode = OFF");
    this.#db.exec("CREATE TABLE rows (at TEXT NOT NULL, id INTEGER NOT NULL, check_text TEXT NOT NULL)");
    this.#insert = this.#db.prepare("INSERT INTO rows (at, id, check_text) VALUES (?, ?, ?)");
  }

  /** `id` sorts rows of one moment. */
  add(rows: readonly { readonly id: number; readonly check: NewCheck }[]): void {
    this.#db.transaction(() => {
      for (const { id, check } of rows) this.#insert.run(check.timestamp, id, JSON.stringify(check));
    })();
  }

  /** All rows, oldest first, so many at a time. */
  *batches(size: number): Generator<readonly NewCheck[]> {
    let batch: NewCheck[] = [];
    const sorted = this.#db.prepare<[], SpooledRow>("SELECT at, check_text FROM rows ORDER BY at, id, rowid").raw();
    for (const [, text] of sorted.iterate()) {
      batch.push(JSON.parse(text) as NewCheck);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  close(): void {
    this.#db.close();
  }
}
