import { HEALTH_STATUSES, type HealthStatus, SYSTEM_COMPONENT_ID, type SystemEvent, statusRank } from "@plimsoll/core";
import type { Store } from "../port/store.ts";
import { allPages } from "./all-pages.ts";
import type { RecordedDeed } from "./recorded-deed.ts";

/** Kinds of events that say something of what was decided, or of what people did. */
const TOLD = [
  "status_change",
  "system_status_change",
  "flapping_started",
  "monitoring_started",
  "monitoring_stopped",
  "monitor_trouble",
  "paused",
  "resumed",
  "maintenance_started",
  "maintenance_ended",
  "component_removed",
  "config_reloaded",
  "incident_acknowledged",
  "incident_snoozed",
] as const;

/** A change of status as the event log tells it. Times are epoch ms. */
export interface RecordedChange {
  readonly componentId: string;
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
  readonly detectedAt: number;
  readonly confirmedAt: number;
}

/** A time in which the monitor itself was held up; epoch ms. */
export interface Stall {
  readonly from: number;
  readonly to: number;
}

/** What the event log tells of a stretch of time. */
export interface Recorded {
  readonly changes: readonly RecordedChange[];
  readonly flaps: readonly { readonly componentId: string; readonly at: number }[];
  readonly deeds: readonly RecordedDeed[];
  /** When the monitor was started, rising. */
  readonly starts: readonly number[];
  /** When its own event loop stood still, rising. */
  readonly stalls: readonly Stall[];
  readonly snoozes: number;
  readonly reloads: number;
}

export interface RecordedRange {
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal;
  /** Maintenance windows that the replay opens by itself. */
  readonly windows: readonly { readonly id: string }[];
}

/** Reads what happened besides results, oldest first. */
export async function readRecorded(
  store: Pick<Store, "queryEvents" | "querySilences">,
  { from, to, signal, windows }: RecordedRange,
): Promise<Recorded> {
  const query = { from, to, componentId: null, incidentId: null, types: TOLD, minSeverity: null };
  const events = await allPages((page) => store.queryEvents({ ...query, ...page }), signal);
  const silences = await allPages((page) => store.querySilences({ activeAt: null, ...page }), signal);
  // The newest came first.
  events.reverse();
  const planned = windows.map(({ id }) => `the maintenance window ${id}`);
  const deeds = [
    ...events.flatMap((event) => toDeed(event, planned) ?? []),
    ...silences
      .map((silence) => ({ kind: "silence" as const, at: Date.parse(silence.created_at), silence }))
      .filter(({ at }) => at >= from && at < to),
  ].sort((a, b) => a.at - b.at);
  const ofType = (type: string) => events.filter(({ event_type }) => event_type === type);
  return {
    changes: events.flatMap((event) => toChange(event) ?? []),
    flaps: ofType("flapping_started").flatMap(({ component_id, timestamp }) =>
      component_id === null ? [] : [{ componentId: component_id, at: Date.parse(timestamp) }],
    ),
    deeds,
    starts: ofType("monitoring_started").map(({ timestamp }) => Date.parse(timestamp)),
    stalls: ofType("monitor_trouble").flatMap(({ timestamp, details: { kind, lagMs } }) => {
      const to = Date.parse(timestamp);
      return kind === "lag" && typeof lagMs === "number" ? [{ from: to - lagMs, to }] : [];
    }),
    snoozes: ofType("incident_snoozed").length,
    reloads: ofType("config_reloaded").length,
  };
}

/** Moments at which a component's worse status was believed with its first answer, by component. */
export function believedAtOnce(changes: readonly RecordedChange[]): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const { componentId, from, to, detectedAt, confirmedAt } of changes) {
    if (to === "HEALTHY" || detectedAt !== confirmedAt) continue;
    if (from !== null && statusRank(to) < statusRank(from)) continue;
    const moments = found.get(componentId) ?? new Set();
    found.set(componentId, moments.add(confirmedAt));
  }
  return found;
}

/** The change of status that an event tells of; null for any other. */
export function toChange({ event_type, component_id, timestamp, details }: SystemEvent): RecordedChange | null {
  const { from = null, to, detected_at } = details;
  const isSystem = event_type === "system_status_change";
  if (event_type !== "status_change" && !isSystem) return null;
  const componentId = isSystem ? SYSTEM_COMPONENT_ID : component_id;
  if (componentId === null || !isHealthStatus(to)) return null;
  const confirmedAt = Date.parse(timestamp);
  const detectedAt = typeof detected_at === "string" ? Date.parse(detected_at) : confirmedAt;
  return { componentId, from: isHealthStatus(from) ? from : null, to, detectedAt, confirmedAt };
}

function toDeed(event: SystemEvent, planned: readonly string[]): RecordedDeed | null {
  const { event_type, component_id: componentId, timestamp, message, details } = event;
  const at = Date.parse(timestamp);
  if (event_type === "monitoring_started") return { at, kind: "monitor-trouble", trouble: "stopped" };
  if (event_type === "monitoring_stopped") return { at, kind: "monitor-trouble", trouble: "stopped" };
  if (event_type === "monitor_trouble" && componentId === null)
    return details.kind === "suspended" ? { at, kind: "monitor-trouble", trouble: "suspended" } : null;
  if (componentId === null) return null;
  const isPlanned = planned.some((by) => message.includes(by));
  switch (event_type) {
    case "paused":
      return { at, kind: "pause", componentId };
    case "resumed":
      return { at, kind: "resume", componentId };
    case "maintenance_started":
      return isPlanned ? null : { at, kind: "maintenance-start", componentId };
    case "maintenance_ended":
      return isPlanned ? null : { at, kind: "maintenance-end", componentId };
    case "monitor_trouble":
      return { at, kind: "set-aside", componentId };
    case "component_removed":
      return { at, kind: "gone", componentId };
    case "incident_acknowledged":
      return { at, kind: "acknowledge", componentId, by: typeof details.by === "string" ? details.by : "somebody" };
    default:
      return null;
  }
}

function isHealthStatus(value: unknown): value is HealthStatus {
  return HEALTH_STATUSES.some((status) => status === value);
}
