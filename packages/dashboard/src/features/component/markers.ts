import type { EventType, HealthStatus, SystemEvent } from "@plimsoll/core";
import { HEALTH_STATUSES } from "@plimsoll/core";
import { incidentPath } from "../../lib/incident-path.ts";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";

/** What a mark on the time axis is about, the most telling first. */
export const MARKER_KINDS = ["transition", "incident", "recovery", "delivery", "change", "note"] as const;
export type MarkerKind = (typeof MARKER_KINDS)[number];

const KINDS: Partial<Record<EventType, MarkerKind>> = {
  status_change: "transition",
  incident_opened: "incident",
  incident_joined: "incident",
  incident_resolved: "incident",
  notification_delivered: "delivery",
  notification_dead: "delivery",
  recovery_started: "recovery",
  recovery_dry_run: "recovery",
  recovery_succeeded: "recovery",
  recovery_failed: "recovery",
  recovery_refused: "recovery",
  recovery_latched: "recovery",
  incident_note: "note",
  component_added: "change",
  component_changed: "change",
  config_reloaded: "change",
  paused: "change",
  resumed: "change",
  maintenance_started: "change",
  maintenance_ended: "change",
};

/** The types of a component's events that are marked. */
export const MARKED_TYPES = Object.keys(KINDS);

/** What happened so close together that it shares one mark, oldest first. */
export interface Cluster {
  readonly key: number;
  /** Where it stands, as a share of the axis. */
  readonly share: number;
  readonly kind: MarkerKind;
  /** The worst status that was entered, where it marks a transition. */
  readonly status: HealthStatus | null;
  readonly events: readonly SystemEvent[];
}

export function markerKind(event: SystemEvent): MarkerKind | null {
  return (KINDS as Record<string, MarkerKind>)[event.event_type] ?? null;
}

/** One mark for what is closer together than `least` (a share of the axis), from left to right. */
export function clusterEvents(
  events: readonly SystemEvent[],
  { from, to }: TimeBounds,
  least: number,
): readonly Cluster[] {
  const placed = events
    .map((event) => ({ event, share: (Date.parse(event.timestamp) - from) / (to - from) }))
    .filter(({ event, share }) => markerKind(event) !== null && share >= 0 && share <= 1)
    .sort((a, b) => a.share - b.share);
  const groups: { share: number; events: SystemEvent[] }[] = [];
  for (const { event, share } of placed) {
    const last = groups.at(-1);
    if (last !== undefined && share - last.share < least) last.events.push(event);
    else groups.push({ share, events: [event] });
  }
  return groups.map((group) => toCluster(group));
}

/** Where one reads on about it; null where that is nowhere but here. */
export function markerPath(event: SystemEvent): string | null {
  if (event.incident_id !== null) return incidentPath(event.incident_id);
  return markerKind(event) === "recovery" ? "/recovery" : null;
}

function toCluster({ share, events }: { share: number; events: readonly SystemEvent[] }): Cluster {
  const kinds = events.map(markerKind);
  const kind = MARKER_KINDS.find((candidate) => kinds.includes(candidate)) ?? "note";
  const entered = events.flatMap(({ event_type, details }) => (event_type === "status_change" ? [details.to] : []));
  const status = HEALTH_STATUSES.findLast((candidate) => entered.includes(candidate)) ?? null;
  return { key: events[0]?.id ?? 0, share, kind, status, events };
}
