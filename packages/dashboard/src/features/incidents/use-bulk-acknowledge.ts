import { type Incident, incidentName } from "@plimsoll/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { namesInShort } from "../../lib/incident-words.ts";
import { useServices } from "../../lib/services.ts";

export interface BulkOutcome {
  readonly done: number;
  /** Those that were refused, and why the first of them was. */
  readonly failed: { readonly names: string; readonly why: string } | null;
}

/** Takes several incidents, one after the other; one that is refused keeps none of the others. */
export function useBulkAcknowledge() {
  const { api } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (incidents: readonly Incident[]): Promise<BulkOutcome> => {
      const failed: { name: string; why: string }[] = [];
      for (const incident of incidents) {
        try {
          await api.post(`/incidents/${encodeURIComponent(incident.incident_id)}/acknowledge`, { reason: "" });
        } catch (error) {
          failed.push({ name: incidentName(incident), why: error instanceof Error ? error.message : String(error) });
        }
      }
      const [first] = failed;
      const names = namesInShort(
        failed.map(({ name }) => name),
        5,
      );
      return { done: incidents.length - failed.length, failed: first === undefined ? null : { names, why: first.why } };
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incidents"] }),
  });
}
