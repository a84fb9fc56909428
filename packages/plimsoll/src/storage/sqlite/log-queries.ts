import type Database from "better-sqlite3";
import { severitiesFrom } from "../rank.ts";
import { toText } from "../timestamp.ts";
import { alertRecordSql } from "./alert-record.ts";
import type { Argument, PageText, ReaderVerbs } from "./protocol.ts";
import { type KeyedText, scanPage } from "./scan-page.ts";

type Scalar = string | number | null;

/** What the logs (events, alerts, audit) can be asked; newest first. */
export class LogQueries {
  readonly #db: Database.Database;
  readonly #expired: () => boolean;

  constructor(db: Database.Database, expired: () => boolean) {
    this.#db = db;
    this.#expired = expired;
  }

  events({ from, to, componentId, incidentId, types, minSeverity, limit, after }: Argument<ReaderVerbs, "events">) {
    const severities = severitiesFrom(minSeverity);
    const sql = `SELECT timestamp AS at, id, event_type, severity, json_object('id', id, 'timestamp', timestamp,
        'event_type', event_type, 'component_id', component_id, 'severity', severity, 'message', message,
        'incident_id', incident_id, 'details', json(details)) AS json
      FROM system_events WHERE timestamp >= ? AND timestamp < ? ${componentId === null ? "" : "AND component_id = ?"}
      ${incidentId === null ? "" : "AND incident_id = ?"}
      ${after === null ? "" : "AND (timestamp, id) < (?, ?)"} ORDER BY timestamp DESC, id DESC`;
    const parameters = [
      ...[toText(from), toText(to)],
      ...(componentId === null ? [] : [componentId]),
      ...(incidentId === null ? [] : [incidentId]),
      ...(after === null ? [] : [after.at, after.id]),
    ];
    const rows = this.#db.prepare<Scalar[], KeyedText & { event_type: string; severity: string }>(sql);
    return scanPage(rows.iterate(...parameters), { limit, expired: this.#expired }, ({ event_type, severity }) => {
      return (types === null || types.includes(event_type)) && (severities as ReadonlySet<string>).has(severity);
    });
  }

  alerts({ from, to, componentId, status, minSeverity, limit, after }: Argument<ReaderVerbs, "alerts">): PageText {
    const severities = severitiesFrom(minSeverity);
    const sql = `SELECT generated_at AS at, alert_id AS id, status, severity, alert_id, ${alertRecordSql("alerts")} AS json
      FROM alerts WHERE generated_at >= ? AND generated_at < ? ${componentId === null ? "" : "AND component_id = ?"}
      ${after === null ? "" : "AND (generated_at, alert_id) < (?, ?)"} ORDER BY generated_at DESC, alert_id DESC`;
    const parameters = [
      ...[from, to],
      ...(componentId === null ? [] : [componentId]),
      ...(after === null ? [] : [after.at, after.id]),
    ];
    const rows = this.#db.prepare<Scalar[], KeyedText & { status: string; severity: string }>(sql);
    return scanPage(rows.iterate(...parameters), { limit, expired: this.#expired }, (alert) => {
      return (status === null || alert.status === status) && (severities as ReadonlySet<string>).has(alert.severity);
    });
  }

  audit({ limit, afterId, actor, verb, subject, from, to }: Argument<ReaderVerbs, "audit">): PageText {
    const conditions: readonly (readonly [string, Scalar | undefined])[] = [
      ["id < ?", afterId ?? Number.MAX_SAFE_INTEGER],
      ["actor = ?", actor],
      ["verb = ?", verb],
      ["subject = ?", subject],
      ["timestamp >= ?", from === undefined ? undefined : toText(from)],
      ["timestamp < ?", to === undefined ? undefined : toText(to)],
    ];
    const asked = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
    const sql = `SELECT '' AS at, id, json_object('sequence', id, 'timestamp', timestamp, 'actor', actor, 'verb', verb,
        'subject', subject, 'outcome', outcome, 'before', json(before), 'after', json(after),
        'previous_hash', previous_hash, 'hash', hash) AS json
      FROM audit WHERE ${asked.map((it) => it.sql).join(" AND ")} ORDER BY id DESC`;
    const rows = this.#db.prepare<Scalar[], KeyedText>(sql).iterate(...asked.map(({ value }) => value));
    return scanPage(rows, { limit, expired: this.#expired }, () => true);
  }
}
