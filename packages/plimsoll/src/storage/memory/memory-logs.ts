import type { Alert, Page, SystemEvent } from "@plimsoll/core";
import type { AlertQuery, EventQuery } from "../../port/store.ts";
import { decodeNumberedCursor, decodeTimedCursor, encodeCursor } from "../cursor.ts";
import { toPage } from "../page.ts";
import { severitiesFrom } from "../rank.ts";
import { BoundedLog } from "./bounded-log.ts";

/** Events and alerts, in memory. */
export class MemoryLogs {
  readonly #events: BoundedLog<SystemEvent>;
  readonly #eventIds = new Set<number>();
  readonly #alerts = new Map<string, Alert>();
  readonly #alertLimit: number;

  constructor(limits: { readonly events: number; readonly alerts: number }) {
    this.#events = new BoundedLog(limits.events);
    this.#alertLimit = limits.alerts;
  }

  get alerts(): readonly Alert[] {
    return [...this.#alerts.values()];
  }

  addEvent(event: SystemEvent): void {
    if (this.#eventIds.has(event.id)) return;
    this.#eventIds.add(event.id);
    this.#forgetEvent(this.#events.push(event));
  }

  addAlert(alert: Alert): void {
    this.#alerts.set(alert.alert_id, alert);
    if (this.#alerts.size <= this.#alertLimit) return;
    const oldest = this.alerts.find(({ status }) => status === "resolved") ?? alert;
    this.#alerts.delete(oldest.alert_id);
  }

  queryEvents({ from, to, componentId, incidentId, types, minSeverity, ...query }: EventQuery): Page<SystemEvent> {
    const { limit, cursor } = query;
    const after = decodeNumberedCursor(cursor);
    const severities = severitiesFrom(minSeverity);
    const found = this.#events.values().filter((event) => {
      const at = Date.parse(event.timestamp);
      if (at < from || at >= to || !severities.has(event.severity)) return false;
      if (componentId !== null && event.component_id !== componentId) return false;
      if (incidentId !== null && event.incident_id !== incidentId) return false;
      if (types !== null && !types.includes(event.event_type)) return false;
      return after === null || event.timestamp < after.at || (event.timestamp === after.at && event.id < after.id);
    });
    found.sort((a, b) => (a.timestamp === b.timestamp ? b.id - a.id : a.timestamp < b.timestamp ? 1 : -1));
    return toPage(found, limit, (event) => encodeCursor(event.timestamp, event.id));
  }

  queryAlerts({ from, to, componentId, status, minSeverity, limit, cursor }: AlertQuery): Page<Alert> {
    const after = decodeTimedCursor(cursor);
    const severities = severitiesFrom(minSeverity);
    const found = this.alerts.filter((alert) => {
      const at = Date.parse(alert.generated_at);
      if (at < from || at >= to || !severities.has(alert.severity)) return false;
      if (componentId !== null && alert.component_id !== componentId) return false;
      if (status !== null && alert.status !== status) return false;
      return after === null || at < after.at || (at === after.at && alert.alert_id < after.id);
    });
    found.sort((a, b) => compare(b.generated_at, a.generated_at) || compare(b.alert_id, a.alert_id));
    return toPage(found, limit, (alert) => encodeCursor(Date.parse(alert.generated_at), alert.alert_id));
  }

  /** Drops up to `limit` entries from before a moment; alerts that still fire stay. */
  prune(limit: number, before: number): number {
    let deleted = 0;
    while (deleted < limit && Date.parse(this.#events.oldest()?.timestamp ?? "") < before) {
      this.#forgetEvent(this.#events.dropOldest());
      deleted += 1;
    }
    for (const alert of this.alerts) {
      if (deleted >= limit) break;
      if (alert.status === "firing" || Date.parse(alert.generated_at) >= before) continue;
      this.#alerts.delete(alert.alert_id);
      deleted += 1;
    }
    return deleted;
  }

  #forgetEvent(event: SystemEvent | undefined): void {
    if (event !== undefined) this.#eventIds.delete(event.id);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
