import type { Alert, AlertRecord, Page } from "@plimsoll/core";
import { INBOUND_PREFIX } from "../../port/alerting.ts";
import type { Clock } from "../../port/clock.ts";
import {
  type AlertQuery,
  type LatencyFigures,
  type PruneReport,
  type RecordBatch,
  type RetentionPolicy,
  type Store,
  type StoredState,
  StoreError,
  type TimeRange,
} from "../../port/store.ts";
import { createDefaultClock } from "../default-clock.ts";
import { summarizeLatency } from "../figure/percentile.ts";
import { MemoryAudit } from "./memory-audit.ts";
import { MemoryChecks } from "./memory-checks.ts";
import { MemoryIncidents } from "./memory-incidents.ts";
import { MemoryLogs } from "./memory-logs.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import { MemoryRecovery } from "./memory-recovery.ts";
import { MemoryStatuses } from "./memory-statuses.ts";

/** How much is kept at most; the oldest goes first. Together some 30 MB when all of it is full. */
const LIMITS = {
  checks: 20_000,
  transitions: 10_000,
  events: 10_000,
  alerts: 5000,
  incidents: 2000,
  notifications: 10_000,
  audit: 5000,
  attempts: 2000,
};
const PRUNE_STEP = 500;

/**
 * A store without a file, for a library's host: bounded, gone with the process. Notifications that wait are never
 * forgotten: when 10,000 do, a batch with more is rejected as `full`.
 */
export function createMemoryStore({ clock = createDefaultClock() }: { clock?: Clock } = {}): Store {
  const memory = new Memory(clock);
  const { checks, outbox, statuses, logs, audit, incidents, recovery, definitions, settings } = memory;
  let open = false;
  /** Every command answers later, as any store does, and only while open. */
  async function command<T>(run: () => T): Promise<T> {
    if (!open) throw new StoreError("closed", "the store is not open");
    return run();
  }
  return {
    async open() {
      open = true;
      return { setAside: null, isAnother: false };
    },
    async close() {
      open = false;
    },
    load: () => command(() => memory.load()),
    recordBatch: (batch) => command(() => memory.record(batch)),
    claimNotifications: (request) => command(() => outbox.claim(request)),
    resendNotification: (id, now) => command(() => outbox.resend(id, now)),
    settleNotifications: (settlements) => command(() => outbox.settle(settlements)),
    nextNotifications: () => command(() => outbox.next()),
    saveDefinition: (id, definition) => command(() => void definitions.set(id, structuredClone(definition))),
    removeComponent: (id) => command(() => memory.removeComponent(id)),
    saveSetting: (key, value) => command(() => void settings.set(key, structuredClone(value))),
    recordRecovery: (record) =>
      command(() => {
        recovery.record(structuredClone(record));
        for (const entry of record.audit) audit.add(entry);
      }),
    markAlive: (at) => command(() => memory.markAlive(at)),
    appendAudit: (entry) => command(() => audit.add(entry)),
    probe: () => command(() => 0),
    queryChecks: (query) => command(() => checks.query(query)),
    queryColumns: (query) => command(() => checks.queryColumns(query)),
    queryBuckets: (query) => command(() => checks.queryBuckets(query)),
    querySeries: (query) => command(() => checks.querySeries(query)),
    querySeriesPage: (query) => command(() => checks.querySeriesPage(query)),
    queryMetricSummary: (query) => command(() => checks.queryMetricSummary(query)),
    queryEvents: (query) => command(() => logs.queryEvents(query)),
    queryAlerts: (query) => command(() => memory.queryAlerts(query)),
    queryIncident: (idOrNumber) => command(() => incidents.incident(idOrNumber)),
    queryIncidents: (query) => command(() => incidents.incidents(query)),
    queryNotifications: (query) => command(() => outbox.query(query)),
    querySilences: (query) => command(() => incidents.silences(query)),
    queryAttempts: (query) => command(() => recovery.query(query)),
    queryAudit: (query) => command(() => audit.query(query)),
    queryAuditHead: () => command(() => audit.head),
    queryAuditChain: (from) => command(() => audit.walk(from)),
    querySpans: (query) => command(() => statuses.spans(query, clock.now())),
    queryStatusRecord: (query) => command(() => statuses.record(query, clock.now())),
    queryUptime: (query) => command(() => statuses.uptime(query)),
    queryLatency: (query) => command(() => memory.queryLatency(query)),
    prune: (policy) => command(() => memory.prune(policy)),
  };
}

/** What concerns more than one of the parts. */
class Memory {
  readonly checks = new MemoryChecks(LIMITS.checks);
  readonly outbox = new MemoryOutbox({ waiting: LIMITS.notifications, settled: LIMITS.notifications });
  readonly logs = new MemoryLogs(LIMITS);
  readonly incidents = new MemoryIncidents(LIMITS.incidents);
  readonly recovery = new MemoryRecovery(LIMITS.attempts);
  readonly statuses: MemoryStatuses;
  readonly audit: MemoryAudit;
  readonly definitions = new Map<string, unknown>();
  readonly settings = new Map<string, unknown>();
  #lastAlive: number | null = null;

  constructor(clock: Clock) {
    this.audit = new MemoryAudit(LIMITS.audit, clock.now());
    this.statuses = new MemoryStatuses(LIMITS.transitions, clock.now());
  }

  load(): StoredState {
    const open = this.logs.alerts.filter(({ status }) => status === "firing");
    const components = this.statuses.states();
    const lastChecks = [...this.checks.lastChecks()].filter(([id]) => components.has(id));
    return {
      components,
      lastChecks: new Map(lastChecks),
      openAlerts: open.map((alert) => this.#withDeliveries(alert)),
      definitions: Array.from(this.definitions, ([id, definition]) => ({ id, definition })),
      settings: new Map(this.settings),
      ...this.incidents.load(),
      recovery: this.recovery.load(),
      lastAlive: this.#lastAlive,
    };
  }

  record(batch: RecordBatch): void {
    this.outbox.checkRoomFor(batch.notifications.length);
    for (const change of batch.lifecycles) this.statuses.addLifecycle(change);
    for (const { componentId, state } of batch.states) this.statuses.keep(componentId, state);
    for (const record of batch.transitions) this.statuses.add(record);
    for (const event of batch.events) this.logs.addEvent(event);
    for (const alert of batch.alerts) this.logs.addAlert(alert);
    this.incidents.record(batch);
    for (const notification of batch.notifications) this.outbox.add(notification);
    for (const check of batch.checks) this.checks.add(check);
  }

  removeComponent(id: string): void {
    this.definitions.delete(id);
    this.statuses.forget(id);
    this.recovery.forget(id);
  }

  markAlive(at: number): void {
    this.#lastAlive = at;
  }

  queryAlerts(query: AlertQuery): Page<AlertRecord> {
    const page = this.logs.queryAlerts(query);
    return { ...page, items: page.items.map((alert) => this.#withDeliveries(alert)) };
  }

  queryLatency({ from, to }: TimeRange): LatencyFigures {
    const generatedIn = this.logs.alerts
      .map((alert) => ({
        id: alert.alert_id,
        isOurs: !alert.component_id.startsWith(INBOUND_PREFIX),
        event: Date.parse(alert.event_at),
        detected: Date.parse(alert.detected_at),
        generated: Date.parse(alert.generated_at),
      }))
      .filter(({ generated }) => generated >= from && generated < to);
    const times = new Map(generatedIn.map((alert) => [alert.id, alert]));
    const deliveries = this.outbox.deliveriesIn({ from, to });
    return {
      detection: summarizeLatency(
        generatedIn.flatMap(({ isOurs, event, detected }) => (isOurs ? [detected - event] : [])),
      ),
      alert: summarizeLatency(generatedIn.map(({ detected, generated }) => generated - detected)),
      delivery: summarizeLatency(deliveries.map(({ at, generatedAt }) => at - generatedAt)),
      endToEnd: summarizeLatency(
        deliveries.flatMap(({ at, generatedAt, alertId }) => {
          const newest = times.get(alertId);
          return newest?.generated === generatedAt && newest.isOurs ? [at - newest.event] : [];
        }),
      ),
    };
  }

  /** Nothing is packed here: checks are rows for as long as they are kept at all. */
  prune({ now, rawMs, rawBytes, packedMs, packedBytes, longMs }: RetentionPolicy & { now: number }): PruneReport {
    const before = now - longMs;
    const checks = { before: now - Math.max(rawMs, packedMs), bytes: rawBytes + packedBytes };
    let { deleted } = this.checks.prune(PRUNE_STEP, checks);
    deleted += this.statuses.prune(PRUNE_STEP - deleted, before);
    deleted += this.logs.prune(PRUNE_STEP - deleted, before);
    deleted += this.audit.prune({ before, now, limit: Math.max(0, PRUNE_STEP - deleted) });
    deleted += this.incidents.prune(PRUNE_STEP - deleted, before);
    return { deleted, more: deleted >= PRUNE_STEP, unpacked: 0, unreadable: 0 };
  }

  #withDeliveries(alert: Alert): AlertRecord {
    return { ...alert, durable: true, deliveries: this.outbox.deliveriesOf(alert.alert_id) };
  }
}
