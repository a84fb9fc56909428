import type { Alert } from "../contract/alert.ts";
import { severityOf } from "../status/alert-severity.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import { NOBODY_TOLD, withPeak } from "./alert-progress.ts";
import type { AlertRoute } from "./alert-route.ts";
import type { Hold } from "./hold-alert.ts";
import type { NoticeQuestion } from "./plan-notices.ts";

/** A Monday, 09:00 UTC. */
export const START = Date.UTC(2026, 0, 5, 9);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** An alert of a component as it stands at START; HEALTHY is a resolved one. */
export function alertOf(componentId: string, status: HealthStatus, extra: Partial<Alert> = {}): Alert {
  const at = toTimestamp(START);
  const isOver = status === "HEALTHY";
  return {
    alert_id: `alert-${componentId}`,
    dedup_key: `plimsoll:${componentId}`,
    incident_id: null,
    status: isOver ? "resolved" : "firing",
    severity: severityOf(isOver ? "DOWN" : status),
    component_id: componentId,
    component_type: "PROCESS",
    component_status: status,
    previous_status: null,
    reason: "it broke",
    message: `${componentId} is ${status}`,
    metrics: [],
    probable_cause: null,
    recovery: null,
    event_at: at,
    detected_at: at,
    generated_at: at,
    resolved_at: isOver ? at : null,
    links: {},
    ...extra,
  };
}

export function routeTo(channels: readonly string[], extra: Partial<AlertRoute> = {}): AlertRoute {
  return {
    id: "route-1",
    match: { minSeverity: null, components: null, types: null, tags: null },
    channels,
    groupBy: "incident",
    groupWaitMs: 0,
    groupIntervalMs: 0,
    escalation: [],
    repeatMs: null,
    activeTimes: [],
    fallback: null,
    ...extra,
  };
}

/** A question about one alert of a DOWN gateway that nobody has heard of yet. */
export function question(extra: Partial<NoticeQuestion>): NoticeQuestion {
  const alert = extra.alert ?? alertOf("gateway", "DOWN");
  return {
    alert,
    tags: [],
    acknowledged: false,
    hold: null,
    remind: false,
    routes: [routeTo(["desk"])],
    now: START,
    ...extra,
    progress: withPeak(extra.progress ?? NOBODY_TOLD, alert),
  };
}

export function held(stage: Hold["stage"], until: number | null = null): Hold {
  return { stage, reason: `held by ${stage}`, until };
}
