import type Database from "better-sqlite3";

/** How sure a commit is: `full` outlives a power cut; `normal` outlives the process, and a power cut takes it whole. */
export type Durability = "full" | "normal";

/** Runs commits, each with the durability it needs. */
export class Transactor {
  readonly #db: Database.Database;
  #durability: Durability = "normal";

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Runs `work` in one transaction; what it throws undoes all of it. */
  run<T>(durability: Durability, work: () => T): T {
    if (durability !== this.#durability) {
      this.#db.pragma(`synchronous = ${durability}`);
      this.#durability = durability;
    }
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has already rolled back by itself after some errors (a full disk among them).
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}
