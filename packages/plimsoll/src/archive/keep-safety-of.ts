import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { Log } from "../port/log.ts";

/** What was done since a backup was made must stay known, or it would be done again: budgets, bans, what was delivered. */
const CARRY = [
  "INSERT OR REPLACE INTO main.recovery_attempts SELECT * FROM before.recovery_attempts",
  "DELETE FROM main.recovery_cases",
  "INSERT INTO main.recovery_cases SELECT * FROM before.recovery_cases",
  "INSERT OR REPLACE INTO main.settings SELECT * FROM before.settings WHERE key IN ('recovery_control', 'auth_sessions')",
  `UPDATE main.notifications SET state = b.state, attempts = b.attempts, settled_at = b.settled_at, last_error = b.last_error
   FROM before.notifications b WHERE b.id = main.notifications.id AND b.state <> 'pending'`,
];

/**
 * Brings into a restored database what holds recovery back, which notifications are settled and who is logged in, from
 * the one that it replaces: nobody comes in again who has logged out since. One that is damaged or of another version has
 * nothing to bring, which is logged; then everybody logs in anew.
 */
export function keepSafetyOf(before: string, restored: string, log: Log): void {
  const db = new Database(restored, { fileMustExist: true, timeout: 5000 });
  try {
    db.exec("DELETE FROM settings WHERE key = 'auth_sessions'");
    if (!existsSync(before)) return;
    db.prepare("ATTACH DATABASE ? AS before").run(before);
    const version = (schema: string) => db.pragma(`${schema}.user_version`, { simple: true });
    if (version("main") !== version("before")) throw new Error("it is of another version");
    db.transaction(() => {
      for (const sql of CARRY) db.exec(sql);
    }).immediate();
  } catch (error) {
    log.warn(
      { err: error },
      `${before} says nothing of what was tried since the backup: recovery knows what the backup knows`,
    );
  } finally {
    db.close();
  }
}
