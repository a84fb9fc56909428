import type { ComponentDefinitionView } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { DEFINITIONS } from "../../lib/api/definitions-key.ts";
import { useServices } from "../../lib/services.ts";

/** A component as it was declared; for operators. */
export function useDefinitionQuery(id: string, enabled: boolean) {
  const { api } = useServices();
  return useQuery({
    queryKey: [DEFINITIONS, id, "thresholds"],
    enabled,
    // What is put in force goes with all else as it is declared now, not as it was when the form was last open.
    staleTime: 0,
    queryFn: ({ signal }) => api.get<ComponentDefinitionView>(`/checkers/${encodeURIComponent(id)}`, { signal }),
  });
}
