import type Database from "better-sqlite3";
import type { EncodedRecovery, LoadedRecovery } from "./protocol.ts";

/** The setting that holds what is true of recovery as a whole. */
export const RECOVERY_SETTING = "recovery_control";

const SAVE_ATTEMPT = `INSERT INTO recovery_attempts
  (attempt_id, fencing_token, component_id, action_id, planned_at, running_at, settled_at, attempt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (attempt_id) DO UPDATE SET
  fencing_token = excluded.fencing_token, running_at = excluded.running_at, settled_at = excluded.settled_at, attempt = excluded.attempt`;
/** How long a beginning counts against a budget, ms. Not the core's own: that would bring all of Zod into this thread. */
const HOUR_MS = 3_600_000;
/** Those that are not over, and those whose beginning still counts against a budget. */
const REMEMBERED = `SELECT attempt FROM recovery_attempts WHERE settled_at IS NULL OR running_at > ? ORDER BY planned_at, attempt_id`;

/** Recovery's attempts and cases. A token that two attempts would share is refused by the table itself. */
export class RecoveryRows {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  record({ attempts, cases, control }: EncodedRecovery): void {
    const save = this.#db.prepare(SAVE_ATTEMPT);
    for (const row of attempts) save.run(...row);
    for (const [componentId, json] of cases) {
      if (json === null) this.forget(componentId);
      else this.#db.prepare("INSERT OR REPLACE INTO recovery_cases VALUES (?, ?)").run(componentId, json);
    }
    if (control !== null) {
      this.#db.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)").run(RECOVERY_SETTING, control);
    }
  }

  forget(componentId: string): void {
    this.#db.prepare("DELETE FROM recovery_cases WHERE component_id = ?").run(componentId);
  }

  load(): LoadedRecovery {
    const newest = this.#number("SELECT max(running_at) FROM recovery_attempts") ?? 0;
    const remembered = this.#db
      .prepare<[number], string>(REMEMBERED)
      .pluck()
      .all(newest - HOUR_MS);
    const cases = this.#db.prepare<[], string>("SELECT recovery_case FROM recovery_cases").pluck().all();
    return {
      attempts: `[${remembered.join(",")}]`,
      cases: `[${cases.join(",")}]`,
      lastFencingToken: this.#number("SELECT max(fencing_token) FROM recovery_attempts") ?? 0,
    };
  }

  #number(sql: string): number | null {
    return this.#db.prepare<[], number | null>(sql).pluck().get() ?? null;
  }
}
