import type Database from "better-sqlite3";
import {
  ALERT_CELLS,
  type EncodedBatch,
  EVENT_CELLS,
  INCIDENT_CELLS,
  LIFECYCLE_CELLS,
  NOTIFICATION_CELLS,
  PROGRESS_CELLS,
  SILENCE_CELLS,
  STATE_CELLS,
  TRANSITION_CELLS,
} from "./protocol.ts";
import { RowWriter } from "./row-writer.ts";

/** Writes all of a batch but its plain checks. Writing the same batch again changes nothing. */
export class ChangeWriter {
  readonly #transitions: RowWriter;
  readonly #states: RowWriter;
  readonly #events: RowWriter;
  readonly #alerts: RowWriter;
  readonly #notifications: RowWriter;
  readonly #progress: RowWriter;
  readonly #incidents: RowWriter;
  readonly #silences: RowWriter;
  readonly #lifecycles: RowWriter;

  constructor(db: Database.Database) {
    this.#transitions = new RowWriter(
      db,
      TRANSITION_CELLS,
      `INSERT OR IGNORE INTO transitions (component_id, component_type, from_status, to_status, reason_code, reason,
        event_at, detected_at, confirmed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#states = new RowWriter(
      db,
      STATE_CELLS,
      // Watching began with the first status, and removing a component forgets it.
      `INSERT INTO component_states (component_id, status, watched_from, state, lifecycle)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (component_id) DO UPDATE SET status = excluded.status, state = excluded.state,
        lifecycle = excluded.lifecycle,
        watched_from = coalesce(watched_from, excluded.watched_from)`,
    );
    this.#events = new RowWriter(
      db,
      EVENT_CELLS,
      `INSERT OR IGNORE INTO system_events (id, timestamp, event_type, component_id, severity, message, details, incident_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#alerts = new RowWriter(
      db,
      ALERT_CELLS,
      `INSERT INTO alerts (alert_id, component_id, status, severity, event_at, detected_at, generated_at, alert)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (alert_id) DO UPDATE SET status = excluded.status,
        severity = excluded.severity, event_at = excluded.event_at, detected_at = excluded.detected_at,
        generated_at = excluded.generated_at, alert = excluded.alert`,
    );
    this.#notifications = new RowWriter(
      db,
      NOTIFICATION_CELLS,
      `INSERT OR IGNORE INTO notifications (id, alert_id, channel_id, order_key, kind, payload, generated_at, not_before,
        state, settled_at, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#progress = new RowWriter(db, PROGRESS_CELLS, "UPDATE alerts SET progress = ? WHERE alert_id = ?");
    this.#incidents = new RowWriter(
      db,
      INCIDENT_CELLS,
      `INSERT INTO incidents (incident_id, number, status, opened_at, incident) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (incident_id) DO UPDATE SET status = excluded.status, incident = excluded.incident`,
    );
    this.#silences = new RowWriter(
      db,
      SILENCE_CELLS,
      `INSERT INTO silences (silence_id, created_at, ends_at, silence) VALUES (?, ?, ?, ?)
        ON CONFLICT (silence_id) DO UPDATE SET ends_at = excluded.ends_at, silence = excluded.silence`,
    );
    this.#lifecycles = new RowWriter(
      db,
      LIFECYCLE_CELLS,
      "INSERT OR IGNORE INTO lifecycle_changes (component_id, at, from_state, to_state) VALUES (?, ?, ?, ?)",
    );
  }

  write(batch: EncodedBatch): void {
    this.#lifecycles.write(batch.lifecycles);
    this.#transitions.write(batch.transitions);
    this.#states.write(batch.states);
    this.#events.write(batch.events);
    this.#alerts.write(batch.alerts);
    this.#progress.write(batch.progress);
    this.#notifications.write(batch.notifications);
    this.#incidents.write(batch.incidents);
    this.#silences.write(batch.silences);
  }
}

/** Whether a batch holds anything that has to outlive a power cut. */
export function hasChanges(batch: EncodedBatch): boolean {
  const { checks: _checks, ...changes } = batch;
  return Object.values(changes).some((cells) => cells.length > 0);
}
