import type { Store } from "../port/store.ts";
import { allPages } from "./all-pages.ts";
import type { IncidentLabel } from "./incident-label.ts";

/** Incidents that somebody took are real: a label of each for the component that they are about. */
export async function storedLabels(
  store: Pick<Store, "queryIncidents">,
  { from, to, signal }: { readonly from: number; readonly to: number; readonly signal: AbortSignal },
): Promise<IncidentLabel[]> {
  const query = { from, to, componentId: null, status: null };
  const incidents = await allPages((page) => store.queryIncidents({ ...query, ...page }), signal);
  return incidents.flatMap(({ acknowledged, cause_component_id: componentId, detected_at, resolved_at }) => {
    if (acknowledged === null || componentId === null) return [];
    const start = Date.parse(detected_at);
    const end = resolved_at === null ? to : Date.parse(resolved_at);
    return end <= start ? [] : [{ componentId, from: start, to: end, kind: "real" as const }];
  });
}
