import { SYSTEM_COMPONENT_ID, statusRank } from "@plimsoll/core";
import type { AlertFacts } from "./alert-facts.ts";
import type { OpenAlerts } from "./open-alerts.ts";

/**
 * Whether a component's alert comes and goes. The system flaps while what is as bad as itself does: its end is not told
 * with each coming and going of one component.
 */
export function isFlapping(componentId: string, open: OpenAlerts, facts: Pick<AlertFacts, "about">): boolean {
  if (componentId !== SYSTEM_COMPONENT_ID) return facts.about(componentId)?.flapping ?? false;
  const system = open.get(componentId);
  if (system === undefined) return false;
  const rank = statusRank(system.alert.component_status);
  for (const { alert } of open.values()) {
    if (alert.component_id === componentId || statusRank(alert.component_status) < rank) continue;
    if (facts.about(alert.component_id)?.flapping === true) return true;
  }
  return false;
}
