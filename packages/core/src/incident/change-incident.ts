import type { Alert } from "../contract/alert.ts";
import type { Incident, IncidentBrief, IncidentMember } from "../contract/incident.ts";
import { type AlertSeverity, severityRank } from "../status/alert-severity.ts";
import { DIAGNOSIS_CAUSES } from "../status/diagnosis.ts";
import { worseStatus } from "../status/health-status.ts";
import { clip } from "../text/clip.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import { type ClockRuleName, isMetByResolve, startClocks } from "./incident-clock.ts";

const TITLE_LIMIT = 200;

/** How people name an incident. */
export function incidentName({ number }: Pick<Incident, "number">): string {
  return `INC-${number}`;
}

/** The number in what people call an incident, `42` or `INC-42`; null when it is neither, as an id. */
export function incidentNumber(named: string): number | null {
  const digits = /^(?:INC-)?(\d{1,9})$/i.exec(named)?.[1];
  return digits === undefined ? null : Number(digits);
}

export interface NewIncident {
  readonly incidentId: string;
  readonly number: number;
  readonly alert: Alert;
  readonly blastRadius: readonly string[];
  readonly clocks: readonly ClockRuleName[];
  readonly links: Readonly<Record<string, string>>;
  readonly now: number;
}

/** An incident as its first alert opens it. */
export function openIncident({ incidentId, number, alert, blastRadius, clocks, links, now }: NewIncident): Incident {
  const incident: Incident = {
    incident_id: incidentId,
    number,
    title: "",
    status: "open",
    severity: alert.severity,
    cause_component_id: alert.component_id,
    probable_cause: causeOfDiagnosis(alert),
    members: [],
    blast_radius: [...blastRadius],
    detected_at: alert.detected_at,
    opened_at: toTimestamp(now),
    resolved_at: null,
    acknowledged: null,
    snoozed: null,
    assigned_to: null,
    merged_into: null,
    clocks: startClocks(clocks, Date.parse(alert.detected_at)),
    links: { ...links },
  };
  return takeAlert(incident, alert, now);
}

/**
 * Takes a member's alert in: one that fires, has changed or is over. One that is worse than all before it ends a snooze:
 * whoever put a warning off until the morning has not put off that it is DOWN. So does one whose trouble has got a name.
 */
export function takeAlert(incident: Incident, alert: Alert, now: number): Incident {
  const before = incident.members.find((member) => member.component_id === alert.component_id);
  const recovered = alert.status === "resolved" ? toTimestamp(now) : null;
  const member: IncidentMember = {
    component_id: alert.component_id,
    alert_id: alert.alert_id,
    status: alert.component_status,
    worst_status: worseStatus(before?.worst_status ?? "HEALTHY", alert.component_status),
    joined_at: before?.joined_at ?? toTimestamp(now),
    recovered_at: recovered,
  };
  const members =
    before === undefined
      ? [...incident.members, member]
      : incident.members.map((other) => (other === before ? member : other));
  const isWorse = severityRank(alert.severity) > severityRank(incident.severity) || isNamedAnew(before, alert);
  const next: Incident = {
    ...(isWorse && alert.status === "firing" ? unsnoozed(incident) : incident),
    members,
    severity: worseSeverity(alert.severity, incident.severity),
    probable_cause: alert.status === "firing" ? ownCause(incident, alert) : incident.probable_cause,
    blast_radius: incident.blast_radius.filter((id) => id !== alert.component_id),
    detected_at: alert.detected_at < incident.detected_at ? alert.detected_at : incident.detected_at,
  };
  return { ...next, title: alert.status === "firing" ? titleOf(next, alert) : next.title };
}

/** An alert that fires again with the status that it had is one whose trouble has got a name. */
function isNamedAnew(before: IncidentMember | undefined, { alert_id, component_status, diagnosis }: Alert): boolean {
  return diagnosis !== undefined && before?.alert_id === alert_id && before.status === component_status;
}

/** What lies behind the incident's cause itself: that it is up but not trading is said no longer once it is not up. */
function ownCause(incident: Incident, alert: Alert): string | null {
  if (alert.component_id !== incident.cause_component_id) return incident.probable_cause;
  return causeOfDiagnosis(alert) ?? (isDiagnosis(incident.probable_cause) ? null : incident.probable_cause);
}

/** What an alert's diagnosis points at; null where it has none. */
export function causeOfDiagnosis({ diagnosis }: Pick<Alert, "diagnosis">): string | null {
  return diagnosis === undefined ? null : DIAGNOSIS_CAUSES[diagnosis];
}

function isDiagnosis(cause: string | null): boolean {
  return Object.values<string | null>(DIAGNOSIS_CAUSES).includes(cause);
}

/** The incident with its snooze over: what was put off was less than this. */
function unsnoozed(incident: Incident): Incident {
  if (incident.snoozed === null) return incident;
  return { ...incident, snoozed: null, status: incident.acknowledged === null ? "open" : "acknowledged" };
}

/** Names another component as the cause: something that its members depend on has failed too. That ends a snooze. */
export function blame(incident: Incident, cause: Alert, blastRadius: readonly string[]): Incident {
  const members = new Set(incident.members.map((member) => member.component_id));
  const next: Incident = {
    ...unsnoozed(incident),
    cause_component_id: cause.component_id,
    probable_cause: causeWords(cause),
    blast_radius: blastRadius.filter((id) => !members.has(id)),
  };
  return { ...next, title: titleOf(next, cause) };
}

/** Resolves an incident all of whose members have recovered; any other is returned as it is. */
export function resolveIfOver(incident: Incident, now: number): Incident {
  if (incident.status === "resolved") return incident;
  if (incident.members.some((member) => member.recovered_at === null)) return incident;
  const at = toTimestamp(now);
  const clocks = incident.clocks.map((clock) =>
    clock.met_at === null && isMetByResolve(clock.clock_id) ? { ...clock, met_at: at, met_by: "recovery" } : clock,
  );
  return { ...incident, status: "resolved", resolved_at: at, snoozed: null, clocks };
}

/** Ends an incident whose members now belong to another. */
export function mergeInto(incident: Incident, target: Incident, now: number): { merged: Incident; target: Incident } {
  const members = new Map(target.members.map((member) => [member.component_id, member]));
  for (const member of incident.members) {
    const known = members.get(member.component_id);
    members.set(member.component_id, known === undefined ? member : mergeMember(known, member));
  }
  const all = [...members.values()];
  return {
    merged: {
      ...incident,
      status: "resolved",
      resolved_at: toTimestamp(now),
      snoozed: null,
      merged_into: target.incident_id,
      probable_cause: `belongs to ${incidentName(target)}: ${target.title}`,
    },
    target: {
      ...target,
      members: all,
      title: withCount(target.title, { ...target, members: all }),
      severity: worseSeverity(target.severity, incident.severity),
      blast_radius: target.blast_radius.filter((id) => !members.has(id)),
      status: target.status === "open" && incident.acknowledged !== null ? "acknowledged" : target.status,
      acknowledged: target.acknowledged ?? incident.acknowledged,
      assigned_to: target.assigned_to ?? incident.assigned_to,
      detected_at: incident.detected_at < target.detected_at ? incident.detected_at : target.detected_at,
    },
  };
}

/** One component as two incidents knew it: in trouble while either says so. */
function mergeMember(one: IncidentMember, other: IncidentMember): IncidentMember {
  const newer = other.joined_at > one.joined_at ? other : one;
  const current = one.recovered_at === null ? one : other.recovered_at === null ? other : newer;
  const joined_at = one.joined_at < other.joined_at ? one.joined_at : other.joined_at;
  return { ...current, joined_at, worst_status: worseStatus(one.worst_status, other.worst_status) };
}

function worseSeverity(a: AlertSeverity, b: AlertSeverity): AlertSeverity {
  return severityRank(a) > severityRank(b) ? a : b;
}

/** What of an incident goes along with a notification. */
export function briefOf(incident: Incident): IncidentBrief {
  const { members, blast_radius, snoozed: _snoozed, merged_into: _merged, clocks: _clocks, ...rest } = incident;
  return { ...rest, components: members.length, affected: blast_radius.length };
}

/** What a failing component means for those that depend on it. */
export function causeWords(cause: Pick<Alert, "component_id" | "component_status" | "reason">): string {
  return `${cause.component_id} is ${cause.component_status}: ${cause.reason}`;
}

function titleOf(incident: Incident, newest: Alert): string {
  const isCause = newest.component_id === incident.cause_component_id;
  return withCount(isCause ? clip(causeWords(newest), TITLE_LIMIT) : incident.title, incident);
}

/** A title that says how many members there are besides the cause. */
function withCount(title: string, { members, cause_component_id }: Incident): string {
  const others = members.filter((member) => member.component_id !== cause_component_id).length;
  return `${title.replace(/ \(and \d+ more\)$/, "")}${others === 0 ? "" : ` (and ${others} more)`}`;
}
