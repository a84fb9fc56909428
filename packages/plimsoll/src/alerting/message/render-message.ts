import { type Alert, type IncidentBrief, oneLine, type WebhookPayload } from "@plimsoll/core";
import { headline, lengthOf, nameOf, writeMeasured, writeSince } from "./alert-words.ts";
import { canBeAcknowledged, incidentName, writeAcknowledged, writeAffected, writeIncident } from "./incident-words.ts";
import { listSections } from "./list-sections.ts";
import type { Fact, Message, MessageFields } from "./message.ts";
import { pickLink } from "./message-link.ts";
import { writeLength, writeMoment } from "./moment.ts";
import type { Story } from "./story.ts";
import { markOf, payloadTone, sortAlerts } from "./tone.ts";

/** What people are told of a payload, for every channel that writes text. `now` is epoch ms, for how long things last. */
export function renderMessage(payload: WebhookPayload, { now }: { now: number }): Message {
  const alerts = sortAlerts(payload.alerts);
  const story: Story = { kind: payload.kind, alerts, incidents: sortIncidents(payload.incidents, alerts), now };
  const tone = payloadTone(payload, alerts);
  const [alert] = alerts;
  const incident = soleIncident(story);
  const isTest = payload.kind === "test";
  const title = oneLine(writeTitle(story, incident), 250);
  const mark = markOf(tone);
  const told = isTest ? testFacts(alert) : [...urgingFacts(story), ...storyFacts(story, incident)];
  const facts = told.filter(({ text }) => text !== "");
  const sections = isTest || alerts.length === 1 ? [] : listSections(story);
  const link = pickLink(story);
  const details = [
    ...facts.map(({ label, text }) => `${label}: ${text}`),
    ...sections.flatMap((it) => [it.heading, ...it.lines]),
  ];
  return {
    tone,
    mark,
    title,
    facts,
    sections,
    link,
    acknowledgeable: isTest
      ? []
      : story.incidents.filter(canBeAcknowledged).map((it) => ({ incidentId: it.incident_id, name: incidentName(it) })),
    incidentId: incident?.incident_id ?? null,
    fields: {
      ...storyFields(story, incident),
      mark,
      severity: tone,
      status: payload.status,
      title,
      link: link ?? "",
      details: details.join("\n"),
    },
  };
}

/** The incident that all of it belongs to, if there is one. */
function soleIncident({ alerts, incidents }: Story): IncidentBrief | null {
  const [incident] = incidents;
  if (incident === undefined || incidents.length > 1) return null;
  return alerts.length === 1 || alerts.every(({ incident_id: id }) => id === incident.incident_id) ? incident : null;
}

/** Those of the sorted alerts in their order, each once and as it was told last; then any others. */
function sortIncidents(incidents: readonly IncidentBrief[], alerts: readonly Alert[]): IncidentBrief[] {
  const newest = new Map(incidents.map((incident) => [incident.incident_id, incident]));
  const order = new Set([...alerts.map((alert) => alert.incident_id), ...newest.keys()]);
  return [...order].flatMap((id) => (id === null ? [] : (newest.get(id) ?? [])));
}

const PREFIXES: Record<WebhookPayload["kind"], string> = {
  alert: "",
  reminder: "Reminder: ",
  escalation: "Escalation: ",
  acknowledged: "Acknowledged: ",
  test: "",
};

function writeTitle(story: Story, incident: IncidentBrief | null): string {
  const { kind, alerts, incidents } = story;
  if (kind === "test") return "This is a test of Plimsoll's alerting; nothing is wrong";
  const [alert] = alerts;
  const prefix = PREFIXES[kind];
  if (alerts.length === 1 && alert !== undefined) {
    const name = incident === null ? "" : ` (${incidentName(incident)})`;
    return `${prefix}${headline(alert, kind === "reminder" || kind === "escalation" ? "still " : "")}${name}`;
  }
  if (incident !== null) return `${prefix}${writeIncident(incident)}: ${writeCount(story)}`;
  const of = incidents.length > 0 ? ` of ${incidents.length} incident${incidents.length === 1 ? "" : "s"}` : "";
  return `${prefix}${writeCount(story)}${of}`;
}

/** `5 alerts`, `3 alerts, all resolved`, `12 alerts, 4 of them resolved`. */
function writeCount({ alerts }: Story): string {
  const resolved = alerts.filter((alert) => alert.status === "resolved").length;
  if (resolved === 0) return `${alerts.length} alerts`;
  return `${alerts.length} alerts, ${resolved === alerts.length ? "all" : `${resolved} of them`} resolved`;
}

function testFacts(alert: Alert | undefined): Fact[] {
  return [
    { label: "Test", text: "somebody tries whether this channel reaches you; there is nothing to do" },
    { label: "What", text: oneLine(alert?.message ?? "") },
  ];
}

/** Why people hear of it again, or that somebody has it now. */
function urgingFacts({ kind, alerts, incidents, now }: Story): Fact[] {
  if (kind !== "reminder" && kind !== "escalation") return [];
  const since = [
    ...incidents.filter(canBeAcknowledged).map((incident) => incident.opened_at),
    ...(incidents.length === 0 ? alerts.map((alert) => alert.detected_at) : []),
  ].sort()[0];
  if (since === undefined) return [];
  return [{ label: "Open", text: `nobody has acknowledged this for ${writeLength(since, now)}` }];
}

function storyFacts(story: Story, incident: IncidentBrief | null): Fact[] {
  const { alerts, kind, now } = story;
  const [alert] = alerts;
  const shared = incident === null ? [] : incidentFacts(incident, { kind, now });
  if (alert === undefined || alerts.length > 1) {
    return incident === null ? [] : [{ label: "Since", text: incidentSince(incident, now) }, ...shared];
  }
  const reason = oneLine(alert.reason);
  const measured = writeMeasured(alert);
  const cause = oneLine(incident?.probable_cause ?? alert.probable_cause ?? "");
  return [
    { label: alert.status === "resolved" ? "Now" : "What", text: reason },
    { label: "Since", text: writeSince(alert, now) },
    { label: "Measured", text: measured.split("; ").every((part) => reason.includes(part)) ? "" : measured },
    ...(incident === null || incident.probable_cause === null ? [{ label: "Probable cause", text: cause }] : []),
    ...shared.filter(({ label }) => label !== "Probable cause" || cause !== ""),
    { label: "Recovery", text: oneLine(alert.recovery ?? "") },
    { label: "Meanwhile", text: oneLine(alert.fallback ?? "") },
    { label: "Runbook", text: alert.status === "resolved" ? "" : oneLine(alert.links.runbook ?? "") },
    ...(incident === null ? [] : [{ label: "Incident", text: writeIncident(incident) }]),
  ];
}

function incidentFacts(incident: IncidentBrief, { kind, now }: Pick<Story, "kind" | "now">): Fact[] {
  const isUrging = kind === "reminder" || kind === "escalation";
  const acknowledged = isUrging && canBeAcknowledged(incident) ? "" : writeAcknowledged(incident, now);
  return [
    { label: "Probable cause", text: oneLine(incident.probable_cause ?? "") },
    { label: "Affected", text: writeAffected(incident) },
    { label: "Acknowledged", text: incident.status === "resolved" ? "" : acknowledged },
  ];
}

function incidentSince(incident: IncidentBrief, now: number): string {
  const { detected_at: from, resolved_at: until } = incident;
  if (until === null) return `${writeMoment(from)}, for ${writeLength(from, now)}`;
  return `${writeMoment(from)} until ${writeMoment(until)}, lasted ${writeLength(from, until)}`;
}

type StoryField = Exclude<keyof MessageFields, "mark" | "severity" | "status" | "title" | "link" | "details">;

/** Of several alerts, what is said of one is said of the worst. Nothing is empty: a line of a template would lack its end. */
function storyFields({ kind, alerts, now }: Story, incident: IncidentBrief | null): Pick<MessageFields, StoryField> {
  const [alert] = alerts;
  if (alert === undefined) throw new Error("a payload has at least one alert");
  return {
    kind,
    component: nameOf(alert),
    component_type: alert.component_type,
    component_status: alert.component_status,
    previous_status: alert.previous_status ?? "unknown",
    reason: oneLine(alert.reason) || "no reason given",
    since: writeMoment(alert.detected_at),
    duration: lengthOf(alert, now),
    measured: writeMeasured(alert) || "nothing out of bounds",
    probable_cause: oneLine(incident?.probable_cause ?? alert.probable_cause ?? "") || "not known",
    affected: (incident !== null && writeAffected(incident)) || "nothing else",
    recovery: oneLine(alert.recovery ?? "") || "none",
    fallback: oneLine(alert.fallback ?? "") || "nothing is declared",
    acknowledged: incident === null ? "by nobody" : writeAcknowledged(incident, now),
    incident: incident === null ? "no incident" : incidentName(incident),
    incident_title: incident === null ? headline(alert) : oneLine(incident.title, 150),
    alert_count: String(alerts.length),
  };
}
