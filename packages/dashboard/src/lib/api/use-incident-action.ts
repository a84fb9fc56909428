import type { Incident } from "@plimsoll/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useServices } from "../services.ts";

/** What a person does to an incident, as the API takes it. */
export type IncidentAction =
  | { readonly verb: "acknowledge"; readonly body: { reason: string } }
  | { readonly verb: "snooze"; readonly body: { reason: string; for: string } }
  | { readonly verb: "assign"; readonly body: { to: string | null; reason: string } }
  | { readonly verb: "notes"; readonly body: { text: string } }
  | { readonly verb: "clocks"; readonly body: { clock_id: string; reason: string } };

/** Acts on an incident, by its id or its number; every list and page that shows it is then asked for anew. */
export function useIncidentAction(id: string) {
  const { api } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, body }: IncidentAction) =>
      api.post<Incident>(`/incidents/${encodeURIComponent(id)}/${verb}`, body),
    onSuccess: (incident) => {
      queries.setQueryData(["incidents", "one", id], incident);
      void queries.invalidateQueries({ queryKey: ["incidents"] });
    },
  });
}
