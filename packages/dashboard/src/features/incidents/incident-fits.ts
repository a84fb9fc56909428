import { ALERT_SEVERITIES, type AlertSeverity, type Incident, incidentName } from "@plimsoll/core";
import { holderOf } from "../../lib/incident-words.ts";

/** What the address asks of incidents beside their component and their time. */
export interface IncidentSearch {
  /** This or a more urgent one. */
  readonly severity: AlertSeverity;
  /** Part of the name of who has it; empty: anybody. */
  readonly person: string;
  /** Part of its name, title, cause or a component; empty: any. */
  readonly text: string;
}

export const ANY_INCIDENT: IncidentSearch = { severity: "LOW", person: "", text: "" };

export function isAnyIncident({ severity, person, text }: IncidentSearch): boolean {
  return severity === ANY_INCIDENT.severity && person === "" && text === "";
}

export function incidentFits(incident: Incident, { severity, person, text }: IncidentSearch): boolean {
  if (ALERT_SEVERITIES.indexOf(incident.severity) < ALERT_SEVERITIES.indexOf(severity)) return false;
  if (!holds(holderOf(incident) ?? "", person)) return false;
  const { title, probable_cause, cause_component_id, members } = incident;
  const ids = members.map(({ component_id }) => component_id);
  return [incidentName(incident), title, probable_cause ?? "", cause_component_id ?? "", ...ids].some((one) =>
    holds(one, text),
  );
}

function holds(whole: string, part: string): boolean {
  return whole.toLocaleLowerCase().includes(part.trim().toLocaleLowerCase());
}
