import type {
  HistoryBucket,
  MetricSeries,
  MetricSummary,
  NotificationKind,
  Page,
  Resolution,
  StatusSpan,
} from "@plimsoll/core";
import type { AuditFilter, ChainHead, ChainPosition, ChainWalk } from "../../port/audit.ts";
import type { ColumnsPage, ColumnsQuery } from "../../port/check-columns.ts";
import type {
  AlertQuery,
  AttemptQuery,
  ClaimRequest,
  EventQuery,
  IncidentQuery,
  JsonBytes,
  LatencyFigures,
  MetricSummaryQuery,
  NotificationQuery,
  OpenReport,
  PruneReport,
  RetentionPolicy,
  SeriesQuery,
  Settlement,
  SilenceQuery,
  StatusRecordQuery,
  StoreTrouble,
  TimeRange,
  UptimeFigures,
} from "../../port/store.ts";
import type { Run } from "../figure/watch-time.ts";

export type Cell = string | number | null;

/** A batch as it goes to the writer's thread: flat lists of values, which are far cheaper to hand over than objects. */
export interface EncodedBatch {
  /** 8 a row: timestamp, component_id, component_type, status, metrics, uptime_seconds, error_count, last_error. */
  readonly checks: readonly Cell[];
  /** 5 a row: component_id, status, watched_from, state, lifecycle. */
  readonly states: readonly Cell[];
  /** 9 a row: component_id, component_type, from, to, reason_code, reason, event_at, detected_at, confirmed_at. */
  readonly transitions: readonly Cell[];
  /** 8 a row: id, timestamp, event_type, component_id, severity, message, details, incident_id. */
  readonly events: readonly Cell[];
  /** 8 a row: alert_id, component_id, status, severity, event_at, detected_at, generated_at, alert. */
  readonly alerts: readonly Cell[];
  /** 11 a row: id, alert_id, channel_id, order_key, kind, payload, generated_at, not_before, state, settled_at, last_error. */
  readonly notifications: readonly Cell[];
  /** 2 a row: progress, alert_id. */
  readonly progress: readonly Cell[];
  /** 5 a row: incident_id, number, status, opened_at, incident. */
  readonly incidents: readonly Cell[];
  /** 4 a row: silence_id, created_at, ends_at, silence. */
  readonly silences: readonly Cell[];
  /** 4 a row: component_id, at, from, to. */
  readonly lifecycles: readonly Cell[];
}
export const CHECK_CELLS = 8;
export const STATE_CELLS = 5;
export const TRANSITION_CELLS = 9;
export const EVENT_CELLS = 8;
export const ALERT_CELLS = 8;
export const NOTIFICATION_CELLS = 11;
export const PROGRESS_CELLS = 2;
export const INCIDENT_CELLS = 5;
export const SILENCE_CELLS = 4;
export const LIFECYCLE_CELLS = 4;

/** A record of recovery's, as JSON text in rows. */
export interface EncodedRecovery {
  /** attempt_id, fencing_token, component_id, action_id, planned_at, running_at, settled_at, attempt. */
  readonly attempts: readonly (readonly Cell[])[];
  readonly cases: readonly (readonly [componentId: string, json: string | null])[];
  readonly control: string | null;
  /** As `appendAudit` takes them. */
  readonly audit: readonly (readonly Cell[])[];
}

export interface OpenRequest {
  readonly now: number;
  /** When this run of the monitor began, epoch ms: the same however often it opens. */
  readonly startedAt: number;
  readonly pid: number;
  /** Damage was met: set the database aside. */
  readonly suspect: boolean;
}

export interface ClaimedRow {
  readonly id: string;
  readonly alertId: string;
  readonly channelId: string;
  readonly orderKey: string;
  readonly kind: NotificationKind;
  readonly payload: string;
  readonly notBefore: number;
  readonly attempts: number;
  readonly generatedAt: number;
}

/** A component's newest raw check. */
export type LastCheckRow = readonly [
  componentId: string,
  timestamp: string,
  errorCount: number,
  lastError: string | null,
];

/** What recovery remembers, each a JSON list. */
export interface LoadedRecovery {
  readonly attempts: string;
  readonly cases: string;
  readonly lastFencingToken: number;
}

/** Everything to remember, still as JSON text: `[key, JSON]` each. */
export interface LoadedRows {
  readonly states: readonly (readonly [string, string])[];
  readonly lastChecks: readonly LastCheckRow[];
  readonly openAlerts: string;
  /** `[alert_id, JSON]` each. */
  readonly progress: readonly (readonly [string, string])[];
  readonly openIncidents: string;
  readonly lastIncidentNumber: number;
  readonly silences: string;
  readonly definitions: readonly (readonly [string, string])[];
  readonly settings: readonly (readonly [string, string])[];
  readonly recovery: LoadedRecovery;
  readonly lastAlive: number | null;
}

/** What the writer's thread can be told to do. */
export interface WriterVerbs {
  open(request: OpenRequest): OpenReport;
  close(request: null): null;
  load(request: null): LoadedRows;
  record(batch: EncodedBatch): null;
  claim(request: ClaimRequest): readonly ClaimedRow[];
  settle(settlements: readonly Settlement[]): null;
  resend(request: { readonly id: string; readonly now: number }): string | null;
  nextDue(request: null): readonly { readonly channelId: string; readonly at: number }[];
  saveDefinition(row: readonly [id: string, definition: string]): null;
  removeComponent(id: string): null;
  saveSetting(row: readonly [key: string, value: string]): null;
  recordRecovery(record: EncodedRecovery): null;
  markAlive(at: number): null;
  /** timestamp, actor, verb, subject, outcome, before, after. */
  appendAudit(row: readonly Cell[]): null;
  probe(request: null): null;
  prune(policy: RetentionPolicy & { readonly now: number }): PruneReport;
}

/** A page whose items are one JSON list as text: parsing it is cheaper than handing over objects. */
export interface PageText {
  readonly items: string;
  readonly nextCursor: string | null;
}
/** Where the page before ended. */
export interface After<At, Id> {
  readonly after: { readonly at: At; readonly id: Id } | null;
}
type Unpaged<Query> = Omit<Query, "cursor">;

export interface ChecksRequest extends TimeRange, After<string, number> {
  readonly componentId: string | null;
  readonly limit: number;
}
export interface BucketsRequest extends TimeRange, After<number, string> {
  readonly componentId: string | null;
  readonly resolution: Exclude<Resolution, "raw">;
  readonly limit: number;
}

/** What a status is in a column: its place in this list. */
export const STATUS_CODES = [null, "HEALTHY", "WARNING", "CRITICAL", "DOWN"] as const;

/** Changes of status column by column, as recorded: ten thousand of them cost next to nothing to hand over. */
export interface StatusChangeColumns {
  /** By component, in the order of `components`: where its changes end, which follow those of the one before. */
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly at: Float64Array<ArrayBuffer>;
  /** Places in STATUS_CODES. */
  readonly from: Uint8Array<ArrayBuffer>;
  readonly to: Uint8Array<ArrayBuffer>;
}

/** A status record as flat lists, which are far cheaper to hand over than objects. */
export interface StatusRecordRows {
  /** 4 a component: id, watched_from, status, lifecycle. */
  readonly components: readonly Cell[];
  readonly changes: StatusChangeColumns;
  /** 4 a change, as recorded: component_id, at, from, to. */
  readonly lifecycles: readonly Cell[];
  readonly runs: readonly Run[];
  readonly cutAt: number | null;
}

/** What the reader's thread can be asked. */
export interface ReaderVerbs {
  /** A page of HealthCheckRow, handed over without a copy. */
  checks(request: ChecksRequest): JsonBytes;
  columns(request: ColumnsQuery): ColumnsPage;
  buckets(request: BucketsRequest): Page<HistoryBucket>;
  series(request: SeriesQuery): readonly MetricSeries[];
  /** A page of MetricSeries, handed over without a copy. */
  seriesPage(request: SeriesQuery): JsonBytes;
  metricSummary(request: MetricSummaryQuery): readonly MetricSummary[];
  events(request: Unpaged<EventQuery> & After<string, number>): PageText;
  alerts(request: Unpaged<AlertQuery> & After<number, string>): PageText;
  incident(idOrNumber: string | number): string | null;
  incidents(request: Unpaged<IncidentQuery> & After<number, string>): PageText;
  notifications(request: Unpaged<NotificationQuery> & After<number, string>): PageText;
  silences(request: Unpaged<SilenceQuery> & After<number, string>): PageText;
  attempts(request: Unpaged<AttemptQuery> & After<number, string>): PageText;
  audit(request: AuditFilter & { readonly limit: number; readonly afterId: number | null }): PageText;
  auditHead(request: null): ChainHead;
  auditChain(from: ChainPosition | null): ChainWalk;
  spans(request: TimeRange & { readonly componentId: string; readonly now: number }): readonly StatusSpan[];
  statusRecord(request: StatusRecordQuery & { readonly now: number }): StatusRecordRows;
  uptime(request: {
    readonly now: number;
    readonly windowsMs: readonly number[];
    readonly componentId: string | null;
  }): UptimeFigures;
  latency(request: TimeRange): LatencyFigures;
}

/** Each verb's one argument and answer. */
export type Argument<Verbs, Verb extends keyof Verbs> = Verbs[Verb] extends (argument: infer A) => unknown ? A : never;
export type Answer<Verbs, Verb extends keyof Verbs> = Verbs[Verb] extends (...args: never[]) => infer R ? R : never;

export interface CallMessage {
  readonly id: number;
  readonly verb: string;
  readonly argument: unknown;
}
export type ReplyMessage =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly trouble: StoreTrouble; readonly message: string };
