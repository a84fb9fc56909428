import type {
  Alert,
  AlertProgress,
  AlertRecord,
  AlertSeverity,
  ComponentState,
  Delivery,
  HealthStatus,
  HistoryBucket,
  Incident,
  KeptLifecycle,
  Latency,
  MetricSeries,
  MetricSummary,
  NotificationKind,
  NotificationRecord,
  Page,
  RecoveryAttempt,
  Resolution,
  Silence,
  StatusRecord,
  StatusSpan,
  SystemEvent,
  Transition,
  WatchState,
  WebhookPayload,
} from "@plimsoll/core";
import type { AuditEntry, AuditFilter, AuditRecord, ChainHead, ChainPosition, ChainWalk } from "./audit.ts";
import type { ColumnsPage, ColumnsQuery } from "./check-columns.ts";
import type { RecoveryRecord, StoredRecovery } from "./recovery.ts";

/** A row for `health_checks` before the store has numbered it. `metrics` is the JSON text itself, so that it is made once. */
export interface NewCheck {
  readonly timestamp: string;
  readonly componentId: string;
  readonly componentType: string;
  readonly status: HealthStatus;
  readonly metrics: string;
  readonly uptimeSeconds: number;
  readonly errorCount: number;
  readonly lastError: string | null;
}
/** An event before the engine has numbered it. Without an incident it goes to that of its component, if one is open. */
export type NewEvent = Omit<SystemEvent, "id" | "incident_id"> & { readonly incident_id?: string | null };

/** A notification to be delivered; written in the same transaction as the transition that caused it. */
export interface NewNotification {
  /** Unique; also the idempotency key that the receiver sees. */
  readonly id: string;
  readonly alertId: string;
  readonly channelId: string;
  /** Notifications of one order key go out one after the other, oldest first. */
  readonly orderKey: string;
  readonly kind: NotificationKind;
  readonly payload: WebhookPayload;
  /** When it was decided, epoch ms: delivery is measured from here. */
  readonly generatedAt: number;
  /** Epoch ms; not before this. */
  readonly notBefore: number;
  /** Why it is kept from people: it is recorded and never sent. Null for one that is to be delivered. */
  readonly suppressed: string | null;
}

/** A confirmed change with everything that must become durable with it, or not at all. */
export interface TransitionRecord {
  readonly transition: Transition;
  readonly state: ComponentState;
}

/** A change of what is counted at all: of a component's lifecycle, or of the monitor itself as SYSTEM_COMPONENT_ID. */
export interface LifecycleChange {
  readonly componentId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly from: KeptLifecycle | WatchState;
  readonly to: KeptLifecycle | WatchState;
}

/** One commit. The order of the arrays is kept. */
export interface RecordBatch {
  readonly checks: readonly NewCheck[];
  readonly transitions: readonly TransitionRecord[];
  /** Numbered by the engine (rising, unique across restarts), so that the live stream and the table agree. Repeated ids are ignored. */
  readonly events: readonly SystemEvent[];
  readonly alerts: readonly Alert[];
  readonly notifications: readonly NewNotification[];
  /** Who has heard what of alerts, by alert id; the alert is in this batch or an earlier one. */
  readonly progress: readonly { readonly alertId: string; readonly progress: AlertProgress }[];
  readonly incidents: readonly Incident[];
  readonly silences: readonly Silence[];
  readonly lifecycles: readonly LifecycleChange[];
  /** States to remember although no transition happened (pause, resume, first result). */
  readonly states: readonly { readonly componentId: string; readonly state: ComponentState }[];
}

export const EMPTY_BATCH: RecordBatch = {
  checks: [],
  transitions: [],
  events: [],
  alerts: [],
  notifications: [],
  progress: [],
  incidents: [],
  silences: [],
  lifecycles: [],
  states: [],
};

export interface ClaimedNotification extends NewNotification {
  /** Tries before this one. */
  readonly attempts: number;
}
export interface ClaimRequest {
  readonly channelId: string;
  readonly now: number;
  readonly limit: number;
  readonly leaseUntil: number;
  /** Who claims, unique to this process's run. Rows leased to an owner of an earlier run may be claimed at once. */
  readonly owner: string;
  /** Also those that failed before and wait for their next try: the receiver has just been seen to be back. */
  readonly retriesToo?: boolean;
}
export type Settlement =
  | { readonly kind: "delivered"; readonly id: string; readonly at: number }
  | {
      readonly kind: "retry";
      readonly id: string;
      readonly notBefore: number;
      readonly error: string;
      /** It was not even tried: what goes before it failed. */
      readonly untried?: boolean;
    }
  | { readonly kind: "dead"; readonly id: string; readonly at: number; readonly error: string };

/** What a component's newest row in `health_checks` tells. */
export interface LastCheck {
  /** Epoch ms. */
  readonly at: number;
  readonly errorCount: number;
  readonly lastError: string | null;
}

/** What is remembered from the run before. */
export interface StoredState {
  /** As they were at their last change: see `lastChecks` for what came after. */
  readonly components: ReadonlyMap<string, ComponentState>;
  /** Of the remembered components, as far as it can be found quickly. */
  readonly lastChecks: ReadonlyMap<string, LastCheck>;
  /** Alerts that have not been resolved, with the channels they went to: their resolve has to reach the same ones. */
  readonly openAlerts: readonly AlertRecord[];
  /** Who has heard what of them, by alert id. */
  readonly progress: ReadonlyMap<string, AlertProgress>;
  /** Incidents that are not resolved, oldest first. */
  readonly openIncidents: readonly Incident[];
  /** The highest number that an incident has had; 0 when there was none. */
  readonly lastIncidentNumber: number;
  /** Silences that may not have ended. */
  readonly silences: readonly Silence[];
  /** Components added over the API, as the JSON that was posted. */
  readonly definitions: readonly { readonly id: string; readonly definition: unknown }[];
  readonly settings: ReadonlyMap<string, unknown>;
  readonly recovery: StoredRecovery;
  /** When the monitor was last known to be alive, epoch ms. */
  readonly lastAlive: number | null;
}

export interface TimeRange {
  /** Epoch ms, from (included) and to (excluded). */
  readonly from: number;
  readonly to: number;
}
export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
}

export interface HistoryQuery extends TimeRange, PageRequest {
  readonly componentId: string | null;
}
export interface SeriesQuery extends TimeRange {
  readonly componentId: string;
  readonly name: string | null;
  readonly resolution: Resolution;
  /** At most so many points a series; the newest are kept. */
  readonly limit: number;
  /** Points at other resolutions than raw also have p50, p95 and p99. Default false. */
  readonly quantiles?: boolean;
}
export interface EventQuery extends TimeRange, PageRequest {
  readonly componentId: string | null;
  readonly incidentId: string | null;
  readonly types: readonly string[] | null;
  readonly minSeverity: AlertSeverity | null;
}
export interface AlertQuery extends TimeRange, PageRequest {
  readonly componentId: string | null;
  readonly status: "firing" | "resolved" | null;
  readonly minSeverity: AlertSeverity | null;
}

export interface IncidentQuery extends TimeRange, PageRequest {
  readonly componentId: string | null;
  /** Null: all. `open` is every one that is not resolved. */
  readonly status: "open" | "resolved" | null;
}
export interface NotificationQuery extends TimeRange, PageRequest {
  readonly channelId: string | null;
  readonly state: Delivery["state"] | null;
}
export interface SilenceQuery extends PageRequest {
  /** Only those that have not ended at this moment, epoch ms; null: all. */
  readonly activeAt: number | null;
}

export interface AttemptQuery extends TimeRange, PageRequest {
  readonly componentId: string | null;
  readonly actionId: string | null;
}

export interface StatusRecordQuery {
  /** Epoch ms. */
  readonly from: number;
  readonly componentIds: readonly string[] | null;
}

export interface UptimeFigures {
  /** Percent by window length in ms; null where nothing was watched. */
  readonly uptime: ReadonlyMap<number, number | null>;
  readonly mttrSeconds: number | null;
  readonly mtbfSeconds: number | null;
}
export interface LatencyFigures {
  /** From the event to its detection; not of what other programs hand over, which they had known for long perhaps. */
  readonly detection: Latency;
  readonly alert: Latency;
  readonly delivery: Latency;
  /** From the event to its delivery; not of what other programs hand over, or people were kept from hearing at first. */
  readonly endToEnd: Latency;
}

export interface RetentionPolicy {
  /** How long raw checks are kept as rows, ms. */
  readonly rawMs: number;
  /** How large the raw checks may become as rows, bytes; the oldest go first. */
  readonly rawBytes: number;
  /** How long every check is kept packed, and figures of each minute, ms. Checks are kept at least as long as `rawMs`. */
  readonly packedMs: number;
  /** How large the packed checks may become, bytes; the oldest go first. */
  readonly packedBytes: number;
  /** How long figures of each hour and each day are kept, ms. */
  readonly rollupMs: number;
  /** How long events, transitions, alerts and audit rows are kept, ms. */
  readonly longMs: number;
}
/** Of one component, or of all; what is not asked for is not read. */
export interface MetricSummaryQuery extends TimeRange {
  readonly componentId: string | null;
  /** Only metrics of this name. Default all. */
  readonly name?: string | undefined;
  /** A part of all: from this component on, in the order of ids. Default from the first. */
  readonly fromComponent?: string | undefined;
  /** So many of the components behind `fromComponent` are enough; the last one comes whole. Default all. */
  readonly most?: number | undefined;
}

export interface PruneReport {
  readonly deleted: number;
  /** There is more to delete: call again. */
  readonly more: boolean;
  /** How many results could not be packed since the store was opened: these are kept only as long as plain rows. */
  readonly unpacked: number;
  /** How many pieces of packed history (segments, stretches of rollups) could not be read any more since then. */
  readonly unreadable: number;
}

export interface OpenReport {
  /** Where a corrupt store was set aside, or null. */
  readonly setAside: string | null;
  /** It is not what was open before in this run, which was deleted, replaced or set aside: what that held is not in it. */
  readonly isAnother: boolean;
}

/** Why a store cannot write. Carried by the PlimsollError `store_unavailable` as its cause's message. */
export const STORE_TROUBLES = ["full", "locked", "read-only", "corrupt", "failed", "closed"] as const;
export type StoreTrouble = (typeof STORE_TROUBLES)[number];

/** Thrown (as a rejection) by every store command that could not be carried out; nothing of it was kept. */
export class StoreError extends Error {
  readonly trouble: StoreTrouble;
  constructor(trouble: StoreTrouble, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "StoreError";
    this.trouble = trouble;
  }
}

/** JSON text in UTF-8, over memory of its own. */
export type JsonBytes = Uint8Array<ArrayBuffer>;

/**
 * Where everything is kept. Commands only, never a transaction to run code in; each command is one transaction and
 * resolves when it is durable. One contract test suite runs over every backend.
 */
export interface Store {
  /** Opens and migrates. A corrupt database is set aside and a new one begun. Rejects with StoreError otherwise; may be called again. */
  open(): Promise<OpenReport>;
  close(): Promise<void>;

  load(): Promise<StoredState>;
  recordBatch(batch: RecordBatch): Promise<void>;

  /**
   * Takes up to `limit` due notifications of one channel under a lease until `leaseUntil`, oldest first; of each order key
   * only what comes before the first that is not due or is leased already. Per channel, so that a slow channel's backlog never stands before another's.
   */
  claimNotifications(request: ClaimRequest): Promise<readonly ClaimedNotification[]>;
  settleNotifications(settlements: readonly Settlement[]): Promise<void>;
  /** Gives a dead notification back to its channel, to be tried as if new. Resolves with its channel, or null when there is no dead one of this id. */
  resendNotification(id: string, now: number): Promise<string | null>;
  /** When each channel's next notification is due or its lease runs out, epoch ms; channels with none waiting are absent. */
  nextNotifications(): Promise<readonly { readonly channelId: string; readonly at: number }[]>;

  saveDefinition(id: string, definition: unknown): Promise<void>;
  /** Forgets a component's definition and state; its history stays until it ages. */
  removeComponent(id: string): Promise<void>;
  saveSetting(key: string, value: unknown): Promise<void>;
  /** One durable commit: nothing is done before it has resolved. An attempt is written as a whole each time. */
  recordRecovery(record: RecoveryRecord): Promise<void>;
  markAlive(at: number): Promise<void>;
  /** Numbered and chained to the entry before, in the same transaction. */
  appendAudit(entry: AuditEntry): Promise<void>;
  /** Writes one throwaway row and takes it back: can the store write? Resolves with the time it took, ms. */
  probe(): Promise<number>;

  /** A page of HealthCheckRow as it is to be sent: parsing and writing out thousands of them again costs more than reading them. */
  queryChecks(query: HistoryQuery): Promise<JsonBytes>;
  /** A component's rows as columns, oldest first: for what reads through weeks of them. */
  queryColumns(query: ColumnsQuery): Promise<ColumnsPage>;
  queryBuckets(query: HistoryQuery & { resolution: Exclude<Resolution, "raw"> }): Promise<Page<HistoryBucket>>;
  querySeries(query: SeriesQuery): Promise<readonly MetricSeries[]>;
  /** The same as a page that is to be sent: days of points cost more to hand over than to read. */
  querySeriesPage(query: SeriesQuery): Promise<JsonBytes>;
  queryMetricSummary(query: MetricSummaryQuery): Promise<readonly MetricSummary[]>;
  queryEvents(query: EventQuery): Promise<Page<SystemEvent>>;
  queryAlerts(query: AlertQuery): Promise<Page<AlertRecord>>;
  /** One incident, by its id or its number. */
  queryIncident(idOrNumber: string | number): Promise<Incident | null>;
  queryIncidents(query: IncidentQuery): Promise<Page<Incident>>;
  queryNotifications(query: NotificationQuery): Promise<Page<NotificationRecord>>;
  querySilences(query: SilenceQuery): Promise<Page<Silence>>;
  /** By when they were planned, newest first. */
  queryAttempts(query: AttemptQuery): Promise<Page<RecoveryAttempt>>;
  /** Newest first. */
  queryAudit(query: PageRequest & AuditFilter): Promise<Page<AuditRecord>>;
  /** How far the audit trail's chain has come. */
  queryAuditHead(): Promise<ChainHead>;
  /** Walks along the audit trail's chain for at most about half a second, from the beginning or on from where it stood. */
  queryAuditChain(from: ChainPosition | null): Promise<ChainWalk>;
  /** Confirmed statuses of a component over a range, oldest first, clipped to it. */
  querySpans(query: TimeRange & { componentId: string }): Promise<readonly StatusSpan[]>;
  /**
   * All that is recorded of statuses, lifecycles and the monitor's own gaps since a range began, in the order in which it
   * was recorded, however clocks were set. Of components that have a status now (null), or of the named ones; at most
   * 200,000 changes, the newest.
   */
  queryStatusRecord(query: StatusRecordQuery): Promise<StatusRecord>;
  queryUptime(query: { now: number; windowsMs: readonly number[]; componentId: string | null }): Promise<UptimeFigures>;
  queryLatency(query: TimeRange): Promise<LatencyFigures>;

  /** Deletes a small step's worth of what is too old or too large. */
  prune(policy: RetentionPolicy & { now: number }): Promise<PruneReport>;
}
