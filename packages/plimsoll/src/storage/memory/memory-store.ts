import type { Alert, AlertRecord, Page, SystemEvent } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import {
  type AlertQuery,
  type AuditEntry,
  type EventQuery,
  type LatencyFigures,
  type PageRequest,
  type PruneReport,
  type RecordBatch,
  type RetentionPolicy,
  type Store,
  type StoredState,
  StoreError,
  type TimeRange,
} from "../../port/store.ts";
import { decodeNumberedCursor, decodeTimedCursor, encodeCursor } from "../cursor.ts";
import { createDefaultClock } from "../default-clock.ts";
import { summarizeLatency } from "../figure/percentile.ts";
import { toPage } from "../page.ts";
import { severitiesFrom } from "../rank.ts";
import { BoundedLog } from "./bounded-log.ts";
import { MemoryChecks } from "./memory-checks.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import { MemoryStatuses } from "./memory-statuses.ts";

/** How much is kept at most; the oldest goes first. Together some 30 MB when all of it is full. */
const LIMITS = {
  checks: 20_000,
  transitions: 10_000,
  events: 10_000,
  alerts: 5000,
  notifications: 10_000,
  audit: 5000,
};
const PRUNE_STEP = 500;

/** A store without a file, for a library's host: bounded, gone with the process. */
export function createMemoryStore({ clock = createDefaultClock() }: { clock?: Clock } = {}): Store {
  const memory = new Memory(clock);
  let open = false;
  /** Every command answers later, as any store does, and only while open. */
  async function command<T>(run: () => T): Promise<T> {
    if (!open) throw new StoreError("closed", "the store is not open");
    return run();
  }
  return {
    async open() {
      open = true;
      return { setAside: null };
    },
    async close() {
      open = false;
    },
    load: () => command(() => memory.load()),
    recordBatch: (batch) => command(() => memory.record(batch)),
    claimNotifications: (request) => command(() => memory.outbox.claim(request)),
    settleNotifications: (settlements) => command(() => memory.outbox.settle(settlements)),
    nextNotifications: () => command(() => memory.outbox.next()),
    saveDefinition: (id, definition) => command(() => void memory.definitions.set(id, structuredClone(definition))),
    removeComponent: (id) => command(() => memory.removeComponent(id)),
    saveSetting: (key, value) => command(() => void memory.settings.set(key, structuredClone(value))),
    markAlive: (at) => command(() => memory.markAlive(at)),
    appendAudit: (entry) => command(() => memory.appendAudit(entry)),
    probe: () => command(() => 0),
    queryChecks: (query) => command(() => memory.checks.query(query)),
    queryBuckets: (query) => command(() => memory.checks.queryBuckets(query)),
    querySeries: (query) => command(() => memory.checks.querySeries(query)),
    queryMetricSummary: (query) => command(() => memory.checks.queryMetricSummary(query)),
    queryEvents: (query) => command(() => memory.queryEvents(query)),
    queryAlerts: (query) => command(() => memory.queryAlerts(query)),
    queryAudit: (query) => command(() => memory.queryAudit(query)),
    querySpans: (query) => command(() => memory.statuses.spans(query, clock.now())),
    queryUptime: (query) => command(() => memory.statuses.uptime(query)),
    queryLatency: (query) => command(() => memory.queryLatency(query)),
    prune: (policy) => command(() => memory.prune(policy)),
  };
}

class Memory {
  readonly checks = new MemoryChecks(LIMITS.checks);
  readonly outbox = new MemoryOutbox({ waiting: LIMITS.notifications, settled: LIMITS.notifications });
  readonly statuses: MemoryStatuses;
  readonly definitions = new Map<string, unknown>();
  readonly settings = new Map<string, unknown>();
  lastAlive: number | null = null;
  readonly #events = new BoundedLog<SystemEvent>(LIMITS.events);
  readonly #eventIds = new Set<number>();
  readonly #alerts = new Map<string, Alert>();
  readonly #audit = new BoundedLog<{ id: number; entry: AuditEntry }>(LIMITS.audit);
  #lastAuditId = 0;

  constructor(clock: Clock) {
    this.statuses = new MemoryStatuses(LIMITS.transitions, clock.now());
  }

  load(): StoredState {
    const open = [...this.#alerts.values()].filter(({ status }) => status === "firing");
    return {
      components: this.statuses.states(),
      openAlerts: open.map((alert) => this.#withDeliveries(alert)),
      definitions: Array.from(this.definitions, ([id, definition]) => ({ id, definition })),
      settings: new Map(this.settings),
      lastAlive: this.lastAlive,
    };
  }

  record(batch: RecordBatch): void {
    this.outbox.checkRoomFor(batch.notifications.length);
    for (const record of batch.transitions) this.statuses.add(record);
    for (const { componentId, state } of batch.states) this.statuses.keep(componentId, state);
    for (const event of batch.events) this.#addEvent(event);
    for (const alert of batch.alerts) this.#addAlert(alert);
    for (const notification of batch.notifications) this.outbox.add(notification);
    for (const check of batch.checks) this.checks.add(check);
  }

  markAlive(at: number): void {
    this.lastAlive = at;
  }

  removeComponent(id: string): void {
    this.definitions.delete(id);
    this.statuses.forget(id);
  }

  appendAudit(entry: AuditEntry): void {
    this.#lastAuditId += 1;
    this.#audit.push({ id: this.#lastAuditId, entry: structuredClone(entry) });
  }

  queryEvents({ from, to, componentId, types, minSeverity, limit, cursor }: EventQuery): Page<SystemEvent> {
    const after = decodeNumberedCursor(cursor);
    const severities = severitiesFrom(minSeverity);
    const found = this.#events.values().filter((event) => {
      const at = Date.parse(event.timestamp);
      if (at < from || at >= to || !severities.has(event.severity)) return false;
      if (componentId !== null && event.component_id !== componentId) return false;
      if (types !== null && !types.includes(event.event_type)) return false;
      return after === null || event.timestamp < after.at || (event.timestamp === after.at && event.id < after.id);
    });
    found.sort((a, b) => (a.timestamp === b.timestamp ? b.id - a.id : a.timestamp < b.timestamp ? 1 : -1));
    return toPage(found, limit, (event) => encodeCursor(event.timestamp, event.id));
  }

  queryAlerts({ from, to, componentId, status, minSeverity, limit, cursor }: AlertQuery): Page<AlertRecord> {
    const after = decodeTimedCursor(cursor);
    const severities = severitiesFrom(minSeverity);
    const found = [...this.#alerts.values()].filter((alert) => {
      const at = Date.parse(alert.generated_at);
      if (at < from || at >= to || !severities.has(alert.severity)) return false;
      if (componentId !== null && alert.component_id !== componentId) return false;
      if (status !== null && alert.status !== status) return false;
      return after === null || at < after.at || (at === after.at && alert.alert_id < after.id);
    });
    found.sort((a, b) => compareNewestFirst([a.generated_at, a.alert_id], [b.generated_at, b.alert_id]));
    const page = toPage(found, limit, (alert) => encodeCursor(Date.parse(alert.generated_at), alert.alert_id));
    return { ...page, items: page.items.map((alert) => this.#withDeliveries(alert)) };
  }

  queryAudit({ limit, cursor }: PageRequest): Page<AuditEntry> {
    const after = decodeNumberedCursor(cursor);
    const found = this.#audit.values().filter(({ id }) => after === null || id < after.id);
    const page = toPage(found.reverse(), limit, ({ id }) => encodeCursor("", id));
    return { ...page, items: page.items.map(({ entry }) => entry) };
  }

  queryLatency({ from, to }: TimeRange): LatencyFigures {
    const times = [...this.#alerts.values()]
      .map((alert) => ({
        event: Date.parse(alert.event_at),
        detected: Date.parse(alert.detected_at),
        generated: Date.parse(alert.generated_at),
      }))
      .filter(({ generated }) => generated >= from && generated < to);
    return {
      detection: summarizeLatency(times.map(({ event, detected }) => detected - event)),
      alert: summarizeLatency(times.map(({ detected, generated }) => generated - detected)),
      delivery: summarizeLatency(this.outbox.deliveryTimes({ from, to })),
    };
  }

  prune({ now, rawMs, rawBytes, longMs }: RetentionPolicy & { now: number }): PruneReport {
    const raw = this.checks.prune(PRUNE_STEP, { before: now - rawMs, bytes: rawBytes });
    const before = now - longMs;
    let deleted = raw.deleted + this.statuses.prune(PRUNE_STEP - raw.deleted, before);
    while (deleted < PRUNE_STEP && Date.parse(this.#events.oldest()?.timestamp ?? "") < before) {
      this.#forgetEvent(this.#events.dropOldest());
      deleted += 1;
    }
    for (const [id, alert] of this.#alerts) {
      if (deleted >= PRUNE_STEP) break;
      if (alert.status === "firing" || Date.parse(alert.generated_at) >= before) continue;
      this.#alerts.delete(id);
      deleted += 1;
    }
    while (deleted < PRUNE_STEP && Date.parse(this.#audit.oldest()?.entry.timestamp ?? "") < before) {
      this.#audit.dropOldest();
      deleted += 1;
    }
    return { deleted, more: deleted >= PRUNE_STEP };
  }

  #addEvent(event: SystemEvent): void {
    if (this.#eventIds.has(event.id)) return;
    this.#eventIds.add(event.id);
    this.#forgetEvent(this.#events.push(event));
  }

  #forgetEvent(event: SystemEvent | undefined): void {
    if (event !== undefined) this.#eventIds.delete(event.id);
  }

  #addAlert(alert: Alert): void {
    this.#alerts.set(alert.alert_id, alert);
    if (this.#alerts.size <= LIMITS.alerts) return;
    const oldest = [...this.#alerts.values()].find(({ status }) => status === "resolved") ?? alert;
    this.#alerts.delete(oldest.alert_id);
  }

  #withDeliveries(alert: Alert): AlertRecord {
    return { ...alert, durable: true, deliveries: this.outbox.deliveriesOf(alert.alert_id) };
  }
}

function compareNewestFirst(a: readonly [string, string], b: readonly [string, string]): number {
  const [left, right] = a[0] === b[0] ? [a[1], b[1]] : [a[0], b[0]];
  return left < right ? 1 : left > right ? -1 : 0;
}
