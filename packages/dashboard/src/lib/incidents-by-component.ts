import type { Incident } from "@plimsoll/core";

/**
 * Which open incident each component belongs to: as a member that has not recovered, or else as one that depends on the
 * cause. The newest one, where several name it.
 */
export function incidentsByComponent(open: readonly Incident[]): ReadonlyMap<string, Incident> {
  const found = new Map<string, Incident>();
  // The list is newest first: read from its end, the newest is written last and membership over dependence.
  for (const incident of open.toReversed()) for (const id of incident.blast_radius) found.set(id, incident);
  for (const incident of open.toReversed()) {
    for (const { component_id, recovered_at } of incident.members) {
      if (recovered_at === null) found.set(component_id, incident);
    }
  }
  return found;
}
