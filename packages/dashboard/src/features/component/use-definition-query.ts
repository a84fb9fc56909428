import type { ComponentDefinitionView } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

/** A component as it was declared; for operators. */
export function useDefinitionQuery(id: string, enabled: boolean) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["definition", id],
    enabled,
    queryFn: ({ signal }) => api.get<ComponentDefinitionView>(`/checkers/${encodeURIComponent(id)}`, { signal }),
  });
}
