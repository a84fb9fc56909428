import type { Incident, Page } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../services.ts";

/** More are not shown at once: a storm is one incident, so that so many open ones are a configuration to mend. */
export const OPEN_INCIDENTS_LIMIT = 200;
/** Live events have it asked again at once; this is for what they miss. */
export const SAFETY_REFRESH_MS = 30_000;

/** Every incident that is not resolved, newest first. `componentId` null: of every component. */
export function useOpenIncidentsQuery(componentId: string | null = null) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["incidents", "open", componentId],
    queryFn: async ({ signal }) => {
      const query = { status: "open", component_id: componentId ?? undefined, limit: OPEN_INCIDENTS_LIMIT };
      return (await api.get<Page<Incident>>("/incidents", { query, signal })).items;
    },
    refetchInterval: SAFETY_REFRESH_MS,
  });
}
