import { ALERT_SEVERITIES } from "@plimsoll/core";
import { useSearchParams } from "react-router";
import { ANY_INCIDENT, type IncidentSearch } from "./incident-fits.ts";

/** The periods by what stands in the address; days, null for all. */
export const PERIODS = [
  { value: "1d", label: "24 h", days: 1 },
  { value: "7d", label: "7 d", days: 7 },
  { value: "30d", label: "30 d", days: 30 },
  { value: "all", label: "all", days: null },
] as const;
const DEFAULT_PERIOD = PERIODS[1];

/** Which incidents are listed. */
export interface IncidentChoice extends IncidentSearch {
  readonly componentId: string | null;
  readonly period: (typeof PERIODS)[number];
}

/** The list's filter, kept in the address so that a link shows the same list. */
export function useIncidentChoice() {
  const [address, setAddress] = useSearchParams();
  const choice: IncidentChoice = {
    componentId: address.get("component"),
    period: PERIODS.find(({ value }) => value === address.get("period")) ?? DEFAULT_PERIOD,
    severity: ALERT_SEVERITIES.find((one) => one === address.get("severity")) ?? ANY_INCIDENT.severity,
    person: address.get("person") ?? ANY_INCIDENT.person,
    text: address.get("text") ?? ANY_INCIDENT.text,
  };
  const change = (part: Partial<IncidentChoice>): void => {
    const { componentId, period, severity, person, text } = { ...choice, ...part };
    const params = new URLSearchParams();
    if (componentId !== null) params.set("component", componentId);
    if (period !== DEFAULT_PERIOD) params.set("period", period.value);
    if (severity !== ANY_INCIDENT.severity) params.set("severity", severity);
    if (person !== "") params.set("person", person);
    if (text !== "") params.set("text", text);
    setAddress(params, { replace: true });
  };
  return { choice, change };
}
