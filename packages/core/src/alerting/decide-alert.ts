import { type Alert, SYSTEM_COMPONENT_ID } from "../contract/alert.ts";
import type { HealthMetric } from "../contract/health-metric.ts";
import { severityOf } from "../status/alert-severity.ts";
import type { ComponentType } from "../status/component-type.ts";
import type { Diagnosis } from "../status/diagnosis.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { formatDuration } from "../text/format-duration.ts";
import { toTimestamp } from "../text/to-timestamp.ts";

/** A change of status that may be an alert: a component's, or the system's own. Times are epoch ms. */
export interface AlertInput {
  readonly subject: { readonly componentId: string; readonly componentType: ComponentType };
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
  /** The subject is no longer watched: its alert ends, and nobody says that it is well. */
  readonly isGone?: boolean;
  /** Why, in words. */
  readonly reason: string;
  /** What it amounts to, where that has a name of its own. Default none. */
  readonly diagnosis?: Diagnosis | null | undefined;
  /** What it does meanwhile, in words. Default nothing. */
  readonly fallback?: string | null | undefined;
  /** When the check that first showed it began. */
  readonly eventAt: number;
  /** When its first answer came. */
  readonly detectedAt: number;
  readonly metrics: readonly HealthMetric[];
  /** The subject's alert that still fires, or null. */
  readonly openAlert: Alert | null;
  readonly now: number;
  readonly newId: () => string;
  readonly links: Readonly<Record<string, string>>;
}

/** The key by which receivers know all alerts about one component as one. */
export function dedupKey(componentId: string): string {
  return `plimsoll:${componentId}`;
}

/**
 * What a change of status means as an alert, or null when it is none. Worse than HEALTHY fires; a change between worse
 * statuses fires again under the same `alert_id`, with the severity of the new status; so does a diagnosis that
 * it gets at the same status. HEALTHY resolves it.
 *
 * A resolved alert keeps what it was: its severity, and when it began, was detected and was generated; `resolved_at` is
 * new. An update carries the times of the change it tells of.
 */
export function decideAlert(input: AlertInput): Alert | null {
  const open = input.openAlert?.status === "firing" ? input.openAlert : null;
  if (input.to === "HEALTHY") return open === null ? null : resolve(open, input);
  if (open?.component_status === input.to && !isNamedAnew(open, input)) return null;
  return fire(open, input);
}

/** The same status, but it is now known what the trouble amounts to, and people were not told that. */
function isNamedAnew(open: Alert, { diagnosis }: AlertInput): boolean {
  return diagnosis !== undefined && diagnosis !== null && diagnosis !== open.diagnosis;
}

/** An alert in the words of now, when people hear of it long after it was decided; its times stay what they were. */
export function restateAlert(alert: Alert, now: Pick<AlertInput, "reason" | "metrics">): Alert {
  const { component_id, component_status } = alert;
  const message = `${component_id} is ${component_status}: ${now.reason}`;
  return { ...alert, reason: now.reason, message, metrics: [...now.metrics] };
}

/** An alert whose trouble has no name any more, in the words of now: what followed from the name goes with it. */
export function unnameAlert({ diagnosis: _over, ...alert }: Alert, now: Pick<AlertInput, "reason" | "metrics">): Alert {
  return restateAlert({ ...alert, probable_cause: null }, now);
}

function fire(open: Alert | null, input: AlertInput): Alert {
  const { subject, from, to, reason, now } = input;
  return {
    alert_id: open?.alert_id ?? input.newId(),
    dedup_key: dedupKey(subject.componentId),
    incident_id: open?.incident_id ?? null,
    status: "firing",
    severity: severityOf(to),
    component_id: subject.componentId,
    component_type: subject.componentType,
    component_status: to,
    previous_status: open !== null && from === to ? open.previous_status : from,
    reason,
    ...(input.diagnosis ? { diagnosis: input.diagnosis } : {}),
    message: isSystem(input) ? systemMessage(to) : `${subject.componentId} is ${to}: ${reason}`,
    metrics: [...input.metrics],
    // A cause that followed from a diagnosis goes with it.
    probable_cause: open?.diagnosis === undefined ? (open?.probable_cause ?? null) : null,
    recovery: open?.recovery ?? null,
    ...(input.fallback ? { fallback: input.fallback } : {}),
    event_at: toTimestamp(input.eventAt),
    detected_at: toTimestamp(input.detectedAt),
    generated_at: toTimestamp(now),
    resolved_at: null,
    links: { ...input.links },
  };
}

function resolve({ fallback: _over, ...open }: Alert, input: AlertInput): Alert {
  const { from, to, reason, now } = input;
  return {
    ...open,
    status: "resolved",
    ...(input.isGone === true ? {} : { component_status: to, previous_status: from }),
    reason,
    message: isSystem(input) ? systemMessage(to) : resolvedMessage(open, input),
    metrics: [...input.metrics],
    resolved_at: toTimestamp(now),
    links: { ...input.links },
  };
}

function resolvedMessage(open: Alert, { now, isGone }: AlertInput): string {
  const lasted = formatDuration(now - Date.parse(open.detected_at));
  const ending = isGone === true ? "no longer watched" : "HEALTHY again";
  return `${open.component_id} is ${ending}, ${lasted} after it was ${open.component_status}: ${open.reason}`;
}

function isSystem({ subject }: AlertInput): boolean {
  return subject.componentId === SYSTEM_COMPONENT_ID;
}

function systemMessage(status: HealthStatus): string {
  return `System health: ${status}`;
}
