import {
  type ComponentHealth,
  diagnosisOf,
  explainAffected,
  statusRank,
  toResolution,
  toTimestamp,
} from "@plimsoll/core";
import type { ComponentSettings } from "../port/monitor.ts";
import type { NewCheck } from "../port/store.ts";
import type { Relation } from "./dependency-view.ts";
import type { Watched } from "./watched.ts";

/** A component as the API shows it; `now` in epoch ms. */
export function toComponentHealth(watched: Watched, { affectedBy, affects }: Relation, now: number): ComponentHealth {
  const { state, definition, policy, settings } = watched;
  const diagnosis = diagnosisOf(state.reason);
  return {
    component_id: definition.id,
    component_type: definition.type,
    state: state.lifecycle,
    status: state.status,
    reason: affectedBy === null ? state.reason.text : explainAffected(state.reason.text, affectedBy),
    ...(diagnosis === null ? {} : { diagnosis }),
    ...progressOf(definition),
    ...candidateOf(watched),
    stale: state.stale,
    flapping: state.flapping,
    metrics: state.metrics as ComponentHealth["metrics"],
    last_check: state.lastCheckAt === null ? null : toTimestamp(state.lastCheckAt),
    status_since: state.status === null ? null : toTimestamp(state.since),
    uptime_seconds: uptimeSeconds(watched, now),
    error_count: state.errorCount,
    last_error: state.lastError,
    recovery_attempts: watched.recoveryAttempts,
    ...guidanceOf(definition),
    tags: definition.tags as string[],
    source: definition.source,
    kind: definition.check.kind,
    interval_seconds: policy.intervalMs / 1000,
    ...(settings === null ? {} : { running_settings: toRunningSettings(settings) }),
    ...(definition.calendar === undefined ? {} : { calendar: definition.calendar }),
    depends_on: definition.dependsOn as string[],
    affected_by: affectedBy,
    affects,
  };
}

/** What has been seen but is not yet believed; nothing while its status does not count. */
function candidateOf({ state, policy: { confirm } }: Watched): Pick<ComponentHealth, "candidate"> {
  const { candidate, status, lifecycle } = state;
  if (candidate === null || lifecycle === "paused" || lifecycle === "maintenance") return {};
  const isWorse = statusRank(candidate.status) > statusRank(status ?? "HEALTHY");
  return {
    candidate: {
      status: candidate.status,
      reason: candidate.reason.text,
      detected_at: toTimestamp(candidate.detectedAt),
      answers: candidate.count,
      needed: isWorse ? confirm.failures : confirm.recoveries,
    },
  };
}

function progressOf({ id, progress }: Watched["definition"]): Pick<ComponentHealth, "progress_told_by"> {
  if (progress === undefined) return {};
  return { progress_told_by: "componentIds" in progress ? [...progress.componentIds] : [id] };
}

/** What is declared for people to know and to do while it is ill. */
function guidanceOf({ recovery }: Watched["definition"]): Pick<ComponentHealth, "fallback" | "runbook"> {
  const { fallback = null, runbook = [] } = recovery ?? {};
  return { ...(fallback === null ? {} : { fallback }), ...(runbook.length === 0 ? {} : { runbook: [...runbook] }) };
}

function toRunningSettings({ checkIntervalMs, timeoutMs }: ComponentSettings): ComponentHealth["running_settings"] {
  return {
    ...(checkIntervalMs === undefined ? {} : { check_interval_seconds: checkIntervalMs / 1000 }),
    ...(timeoutMs === undefined ? {} : { timeout_seconds: timeoutMs / 1000 }),
  };
}

function uptimeSeconds(watched: Watched, now: number): number {
  const { upSince } = watched.state;
  return upSince === null ? 0 : Math.max(0, Math.round((now - upSince) / 1000));
}

/** A component's row for `health_checks`, after a result has been judged; null while it has no status. */
export function toNewCheck(watched: Watched, at: number): NewCheck | null {
  const { state, definition } = watched;
  // In maintenance the status is one from before: a row with it would claim what this check did not find.
  const status = state.lifecycle === "maintenance" ? state.lastAnswer : state.status;
  if (status === null) return null;
  return {
    timestamp: state.metrics[0]?.timestamp ?? toTimestamp(at),
    componentId: definition.id,
    componentType: definition.type,
    status,
    metrics: metricsJson(watched),
    uptimeSeconds: uptimeSeconds(watched, at),
    errorCount: state.errorCount,
    lastError: state.lastError,
  };
}

function metricsJson(watched: Watched): string {
  const stored = watched.state.metrics.map(({ name, labels, value: exact, unit, status }) => {
    const value = exact === null ? null : toResolution(exact, unit);
    return labels === undefined ? { name, value, unit, status } : { name, labels, value, unit, status };
  });
  return JSON.stringify(stored);
}
