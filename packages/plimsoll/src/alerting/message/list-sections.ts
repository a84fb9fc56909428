import { ALERT_SEVERITIES, type Alert, type IncidentBrief, oneLine } from "@plimsoll/core";
import { writeAlertLine } from "./alert-words.ts";
import { incidentName, writeAcknowledged, writeAffected, writeIncident } from "./incident-words.ts";
import type { Section } from "./message.ts";
import type { Story } from "./story.ts";

/** How many alerts a message lists; the rest are counted. */
export const LISTED = 10;

/** The worst ten of several alerts, by incident, and what was left out. */
export function listSections(story: Story): Section[] {
  const { alerts, incidents } = story;
  const known = new Map(incidents.map((incident) => [incident.incident_id, incident]));
  const listed = alerts.slice(0, LISTED);
  const groups = Map.groupBy(listed, (alert) => known.get(alert.incident_id ?? "") ?? null);
  const isOne = groups.size === 1 && incidents.length <= 1;
  const sections = Array.from(groups, ([incident, group]): Section => {
    const lines = group.map((alert) => writeAlertLine(alert, story.now));
    if (isOne) return { heading: alerts.length > LISTED ? `The worst ${LISTED}` : "Alerts", lines };
    if (incident === null) return { heading: "Without an incident", lines };
    return { heading: writeIncident(incident), lines: [...incidentLines(incident, story.now), ...lines] };
  });
  const unlisted = incidents.filter((incident) => !groups.has(incident));
  const rest = [...countRest(alerts.slice(LISTED)), ...nameRest(unlisted)];
  return rest.length === 0 ? sections : [...sections, { heading: "Not listed", lines: rest }];
}

function incidentLines(incident: IncidentBrief, now: number): string[] {
  const cause = oneLine(incident.probable_cause ?? "");
  const affected = writeAffected(incident);
  return [
    ...(cause === "" ? [] : [`Probable cause: ${cause}`]),
    ...(affected === "" ? [] : [`Affected: ${affected}`]),
    ...(incident.status === "resolved" ? [] : [`Acknowledged: ${writeAcknowledged(incident, now)}`]),
  ];
}

/** `290 more alerts: 12 HIGH, 270 MEDIUM, 8 resolved`. */
function countRest(rest: readonly Alert[]): string[] {
  if (rest.length === 0) return [];
  const firing = rest.filter((alert) => alert.status === "firing");
  const counts = ALERT_SEVERITIES.toReversed().flatMap((severity) => {
    const count = firing.filter((alert) => alert.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const resolved = rest.length - firing.length;
  const parts = [...counts, ...(resolved === 0 ? [] : [`${resolved} resolved`])];
  return [`${rest.length} more alert${rest.length === 1 ? "" : "s"}: ${parts.join(", ")}`];
}

function nameRest(incidents: readonly IncidentBrief[]): string[] {
  if (incidents.length === 0) return [];
  const names = incidents.slice(0, LISTED).map(incidentName);
  const more = incidents.length - names.length;
  return [
    `${incidents.length} more incident${incidents.length === 1 ? "" : "s"}: ${names.join(", ")}${more > 0 ? ` and ${more} others` : ""}`,
  ];
}
