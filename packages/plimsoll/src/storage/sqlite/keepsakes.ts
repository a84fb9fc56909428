import type Database from "better-sqlite3";
import { alertRecordSql } from "./alert-record.ts";
import { AuditRows } from "./audit-rows.ts";
import { readLastChecks } from "./last-checks.ts";
import type { Cell, EncodedRecovery, LoadedRows } from "./protocol.ts";
import { RecoveryRows } from "./recovery-rows.ts";

interface KeptRun {
  readonly startedAt: number;
  readonly now: number;
  readonly pid: number;
  /** Whether the database was of a version with a chained audit trail before it was opened. */
  readonly hadChain: boolean;
}

/** What is remembered from run to run besides history: states, definitions, settings, the audit trail, being alive. */
export class Keepsakes {
  readonly #db: Database.Database;
  readonly #startedAt: number;
  readonly #recovery: RecoveryRows;
  readonly #audit: AuditRows;
  readonly #alive: Database.Statement<[number, number]>;

  constructor(db: Database.Database, run: KeptRun) {
    this.#db = db;
    this.#recovery = new RecoveryRows(db);
    this.#audit = new AuditRows(db);
    this.#audit.begin(run.now, run.hadChain);
    this.#startedAt = run.startedAt;
    // The same run may open the store more than once, the first time perhaps an older copy of it.
    db.prepare(
      `INSERT INTO runs (started_at, alive_until, pid) VALUES (?, ?, ?)
        ON CONFLICT (started_at) DO UPDATE SET pid = excluded.pid`,
    ).run(run.startedAt, run.startedAt, run.pid);
    this.#alive = db.prepare("UPDATE runs SET alive_until = max(alive_until, ?) WHERE started_at = ?");
  }

  markAlive(at: number): void {
    this.#alive.run(at, this.#startedAt);
  }

  saveDefinition(row: readonly [string, string]): void {
    this.#db.prepare("INSERT OR REPLACE INTO definitions (id, definition) VALUES (?, ?)").run(...row);
  }

  removeComponent(id: string): void {
    this.#db.prepare("DELETE FROM definitions WHERE id = ?").run(id);
    this.#db.prepare("DELETE FROM component_states WHERE component_id = ?").run(id);
    this.#recovery.forget(id);
  }

  saveSetting(row: readonly [string, string]): void {
    this.#db.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)").run(...row);
  }

  appendAudit(row: readonly Cell[]): void {
    this.#audit.append(row);
  }

  recordRecovery(record: EncodedRecovery): void {
    this.#recovery.record(record);
    for (const row of record.audit) this.appendAudit(row);
  }

  load(): LoadedRows {
    const pairs = (sql: string) => this.#db.prepare<[], [string, string]>(sql).raw().all();
    const list = (sql: string) => `[${this.#db.prepare<[], string>(sql).pluck().all().join(",")}]`;
    const openAlerts = this.#db
      .prepare<[], string>(
        `SELECT ${alertRecordSql("alerts")} FROM alerts WHERE status = 'firing' ORDER BY generated_at`,
      )
      .pluck()
      .all();
    const states = pairs("SELECT component_id, state FROM component_states");
    return {
      states,
      lastChecks: readLastChecks(
        this.#db,
        states.map(([componentId]) => componentId),
      ),
      openAlerts: `[${openAlerts.join(",")}]`,
      progress: pairs("SELECT alert_id, progress FROM alerts WHERE status = 'firing' AND progress IS NOT NULL"),
      openIncidents: list("SELECT incident FROM incidents WHERE status <> 'resolved' ORDER BY number"),
      lastIncidentNumber: this.#db.prepare<[], number>(LAST_INCIDENT).pluck().get() ?? 0,
      // Ended ones are of no use, and there may be very many: those still in force lie at the index's end.
      silences: list("SELECT silence FROM silences WHERE ends_at > (SELECT max(alive_until) FROM runs)"),
      definitions: pairs("SELECT id, definition FROM definitions ORDER BY id"),
      settings: pairs("SELECT key, value FROM settings"),
      recovery: this.#recovery.load(),
      lastAlive: this.#db.prepare<[number], number | null>(LAST_ALIVE).pluck().get(this.#startedAt) ?? null,
    };
  }
}

const LAST_INCIDENT = "SELECT coalesce(max(number), 0) FROM incidents";
/** This run's own row says nothing before it has been marked alive. */
const LAST_ALIVE = "SELECT max(alive_until) FROM runs WHERE started_at <> ? OR alive_until > started_at";
