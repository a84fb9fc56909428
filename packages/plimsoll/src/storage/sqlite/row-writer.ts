import type Database from "better-sqlite3";
import type { Cell } from "./protocol.ts";

/** A statement run for each row of a flat list of values. */
export class RowWriter {
  readonly #statement: Database.Statement<Cell[]>;
  readonly #width: number;

  constructor(db: Database.Database, width: number, sql: string) {
    this.#statement = db.prepare<Cell[]>(sql);
    this.#width = width;
  }

  write(cells: readonly Cell[]): void {
    for (let at = 0; at < cells.length; at += this.#width) {
      this.#statement.run(...cells.slice(at, at + this.#width));
    }
  }
}
