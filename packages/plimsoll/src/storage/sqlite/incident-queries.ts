import type Database from "better-sqlite3";
import type { Argument, PageText, ReaderVerbs } from "./protocol.ts";
import { type KeyedText, scanPage } from "./scan-page.ts";

type Scalar = string | number | null;

const NOTIFICATION = `json_object('notification_id', n.id, 'alert_id', n.alert_id, 'component_id', a.component_id,
  'channel_id', n.channel_id, 'kind', n.kind, 'state', n.state, 'attempts', n.attempts,
  'generated_at', strftime('%Y-%m-%dT%H:%M:%fZ', n.generated_at / 1000.0, 'unixepoch'),
  'not_before', strftime('%Y-%m-%dT%H:%M:%fZ', n.not_before / 1000.0, 'unixepoch'),
  'settled_at', strftime('%Y-%m-%dT%H:%M:%fZ', n.settled_at / 1000.0, 'unixepoch'), 'last_error', n.last_error)`;

/** What people ask for: incidents, notifications, silences and attempts at recovery; newest first. */
export class IncidentQueries {
  readonly #db: Database.Database;
  readonly #expired: () => boolean;

  constructor(db: Database.Database, expired: () => boolean) {
    this.#db = db;
    this.#expired = expired;
  }

  incident(idOrNumber: string | number): string | null {
    const key = typeof idOrNumber === "number" ? "number" : "incident_id";
    const sql = `SELECT incident FROM incidents WHERE ${key} = ?`;
    return this.#db.prepare<[string | number], string>(sql).pluck().get(idOrNumber) ?? null;
  }

  incidents({ from, to, status, componentId, limit, after }: Argument<ReaderVerbs, "incidents">): PageText {
    const isOpen = status === null ? "" : `AND status ${status === "open" ? "<>" : "="} 'resolved'`;
    const ofComponent = `AND EXISTS (SELECT 1 FROM json_each(incident, '$.members') m
      WHERE json_extract(m.value, '$.component_id') = ?)`;
    const sql = `SELECT opened_at AS at, incident_id AS id, incident AS json FROM incidents
      WHERE opened_at >= ? AND opened_at < ? ${isOpen} ${componentId === null ? "" : ofComponent}
      ${after === null ? "" : "AND (opened_at, incident_id) < (?, ?)"} ORDER BY opened_at DESC, incident_id DESC`;
    return this.#page(sql, limit, [from, to, ...given(componentId), ...position(after)]);
  }

  notifications({ from, to, state, channelId, limit, after }: Argument<ReaderVerbs, "notifications">): PageText {
    const sql = `SELECT n.generated_at AS at, n.id, ${NOTIFICATION} AS json
      FROM notifications n LEFT JOIN alerts a USING (alert_id) WHERE n.generated_at >= ? AND n.generated_at < ?
      ${state === null ? "" : `AND n.state = '${state}'`} ${channelId === null ? "" : "AND n.channel_id = ?"}
      ${after === null ? "" : "AND (n.generated_at, n.id) < (?, ?)"} ORDER BY n.generated_at DESC, n.id DESC`;
    return this.#page(sql, limit, [from, to, ...given(channelId), ...position(after)]);
  }

  silences({ activeAt, limit, after }: Argument<ReaderVerbs, "silences">): PageText {
    const sql = `SELECT created_at AS at, silence_id AS id, silence AS json FROM silences
      WHERE ${activeAt === null ? "1" : "ends_at > ?"} ${after === null ? "" : "AND (created_at, silence_id) < (?, ?)"}
      ORDER BY created_at DESC, silence_id DESC`;
    return this.#page(sql, limit, [...given(activeAt), ...position(after)]);
  }

  attempts({ from, to, componentId, actionId, limit, after }: Argument<ReaderVerbs, "attempts">): PageText {
    const sql = `SELECT planned_at AS at, attempt_id AS id, attempt AS json FROM recovery_attempts
      WHERE planned_at >= ? AND planned_at < ? ${componentId === null ? "" : "AND component_id = ?"}
      ${actionId === null ? "" : "AND action_id = ?"}
      ${after === null ? "" : "AND (planned_at, attempt_id) < (?, ?)"} ORDER BY planned_at DESC, attempt_id DESC`;
    return this.#page(sql, limit, [from, to, ...given(componentId), ...given(actionId), ...position(after)]);
  }

  #page(sql: string, limit: number, parameters: readonly Scalar[]): PageText {
    const rows = this.#db.prepare<Scalar[], KeyedText>(sql).iterate(...parameters);
    return scanPage(rows, { limit, expired: this.#expired }, () => true);
  }
}

function given(value: Scalar): Scalar[] {
  return value === null ? [] : [value];
}

function position(after: { readonly at: number; readonly id: string } | null): Scalar[] {
  return after === null ? [] : [after.at, after.id];
}
