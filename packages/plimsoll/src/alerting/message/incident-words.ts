import { type IncidentBrief, oneLine } from "@plimsoll/core";
import { writeLength, writeMoment } from "./moment.ts";

/** Before that, nobody can have been expected to acknowledge. */
const WORTH_SAYING_MS = 60_000;

export function incidentName(incident: IncidentBrief): string {
  return `INC-${incident.number}`;
}

/** `INC-42 Orders database is down`. */
export function writeIncident(incident: IncidentBrief): string {
  return `${incidentName(incident)} ${oneLine(incident.title, 150)}`.trim();
}

/** How far it reaches; empty when it is one component that nothing depends on. */
export function writeAffected(incident: IncidentBrief): string {
  const { components, affected } = incident;
  const members = components > 1 ? [`${components} components are part of it`] : [];
  const dependents = affected > 0 ? [`${affected} more depend${affected === 1 ? "s" : ""} on its cause`] : [];
  return [...members, ...dependents].join(", ");
}

/** Who has taken it, or that nobody has. */
export function writeAcknowledged(incident: IncidentBrief, now: number): string {
  const { acknowledged, assigned_to: assigned } = incident;
  const owner = assigned === null ? "" : `; assigned to ${oneLine(assigned, 80)}`;
  if (acknowledged === null) return `${nobodyYet(incident, now)}${owner}`;
  const reason = oneLine(acknowledged.reason, 160);
  const why = reason === "" ? "" : `: ${reason}`;
  return `by ${oneLine(acknowledged.by, 80)} at ${writeMoment(acknowledged.at)}${why}${owner}`;
}

function nobodyYet(incident: IncidentBrief, now: number): string {
  if (incident.resolved_at !== null) return "by nobody";
  if (now - Date.parse(incident.opened_at) < WORTH_SAYING_MS) return "nobody yet";
  return `nobody has acknowledged this for ${writeLength(incident.opened_at, now)}`;
}

export function canBeAcknowledged(incident: IncidentBrief): boolean {
  return incident.acknowledged === null && incident.status !== "resolved" && incident.resolved_at === null;
}
