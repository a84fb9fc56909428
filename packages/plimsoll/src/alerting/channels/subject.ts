import { type Alert, formatQuantity, type IncidentBrief, type WebhookPayload } from "@plimsoll/core";

/**
 * How far a matter has come, for receivers that keep a page or ticket for each. `eased`: a part of it is over, the incident
 * is not.
 */
export type SubjectStep = "firing" | "acknowledged" | "eased" | "over" | "test";

/** One matter of a payload: an incident, or an alert that belongs to none. */
export interface Subject {
  /** The same for all that is ever sent about it: the incident's id, else the alert's. */
  readonly key: string;
  readonly incident: IncidentBrief | null;
  /** Oldest first; at least one. */
  readonly alerts: readonly Alert[];
  readonly newest: Alert;
  readonly step: SubjectStep;
}

/** Takes a payload apart into its matters, in the order in which they come up. */
export function splitSubjects(payload: WebhookPayload): Subject[] {
  const groups = new Map<string, [Alert, ...Alert[]]>();
  for (const alert of payload.alerts) {
    const key = alert.incident_id ?? alert.alert_id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [alert]);
    else group.push(alert);
  }
  return Array.from(groups, ([key, alerts]) => {
    const incident = payload.incidents.findLast((brief) => brief.incident_id === key) ?? null;
    const [first] = alerts;
    return { key, incident, alerts, newest: alerts.at(-1) ?? first, step: stepOf(payload, alerts, incident) };
  });
}

function stepOf(payload: WebhookPayload, alerts: readonly Alert[], incident: IncidentBrief | null): SubjectStep {
  if (payload.kind === "test") return "test";
  const latest = new Map(alerts.map((alert) => [alert.component_id, alert.status]));
  const isEased = [...latest.values()].every((status) => status === "resolved");
  if (incident === null ? isEased : incident.status === "resolved") return "over";
  if (payload.kind === "acknowledged") return "acknowledged";
  return isEased ? "eased" : "firing";
}

/** What it is about, on one line: `INC-42: order-gateway is DOWN: refused`. */
export function subjectTitle({ incident, newest, step }: Subject, limit: number): string {
  const title = incident === null ? newest.message : `INC-${incident.number}: ${incident.title}`;
  return oneLine(step === "test" ? `Test, nothing is wrong: ${title}` : title, limit);
}

const SHOWN_ALERTS = 20;
const SHOWN_METRICS = 10;

/** What is known of it, a line each: every alert with what was measured, the cause, what recovery did, links. */
export function subjectLines(subject: Subject): string[] {
  const { alerts, incident, newest } = subject;
  const shown = alerts.slice(-SHOWN_ALERTS);
  const left = alerts.length - shown.length;
  const cause = incident?.probable_cause ?? newest.probable_cause;
  const acknowledged = incident?.acknowledged ?? null;
  return [
    ...shown.flatMap(alertLines),
    ...(left > 0 ? [`and ${left} earlier ones`] : []),
    ...(acknowledged === null ? [] : [`Acknowledged by ${acknowledged.by}: ${acknowledged.reason}`]),
    ...(cause === null ? [] : [`Probable cause: ${cause}`]),
    ...(newest.recovery === null ? [] : [`Recovery: ${newest.recovery}`]),
    ...(newest.fallback === undefined ? [] : [`Meanwhile: ${newest.fallback}`]),
    ...subjectLinks(subject).map(({ text, href }) => `${text}: ${href}`),
  ].map((line) => oneLine(line, 1000));
}

function alertLines(alert: Alert): string[] {
  const isOver = alert.status === "resolved";
  const since = isOver ? `${alert.detected_at} to ${alert.resolved_at}` : `since ${alert.detected_at}`;
  const bad = isOver ? [] : alert.metrics.filter((metric) => metric.status !== "HEALTHY").slice(0, SHOWN_METRICS);
  const measured = bad.map(({ name, value, unit, threshold_critical, threshold_warning }) => {
    const limit = threshold_critical ?? threshold_warning;
    const figure = value === null ? "no value" : formatQuantity(value, unit);
    return `- ${name}: ${figure}${limit === null ? "" : ` (limit ${formatQuantity(limit, unit)})`}`;
  });
  return [`${isOver ? "OVER" : alert.severity}: ${alert.message} (${since})`, ...measured];
}

/** The links that lead somewhere on the web, each once. */
export function subjectLinks({ incident, newest }: Subject): { readonly text: string; readonly href: string }[] {
  return Object.entries({ ...newest.links, ...incident?.links })
    .filter(([, href]) => isWebLink(href))
    .map(([text, href]) => ({ text, href }));
}

/** Whether it is a link that may be clicked: http or https. */
export function isWebLink(href: string): boolean {
  return URL.canParse(href) && /^https?:$/.test(new URL(href).protocol);
}

/** A text on one line, without control characters, of at most `limit` characters. */
export function oneLine(text: string, limit: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).toWellFormed()}…`;
}
