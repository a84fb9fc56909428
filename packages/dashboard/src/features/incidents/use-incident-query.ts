import type { Incident, Page, SystemEvent } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { SAFETY_REFRESH_MS } from "../../lib/api/open-incidents-query.ts";
import { useServices } from "../../lib/services.ts";

/** One incident, by its id, its number or as INC-42. */
export function useIncidentQuery(id: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["incidents", "one", id],
    queryFn: ({ signal }) => api.get<Incident>(`/incidents/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: SAFETY_REFRESH_MS,
  });
}

/** All that happened in it, oldest first. */
export function useTimelineQuery(id: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["incidents", "timeline", id],
    queryFn: async ({ signal }) =>
      (await api.get<Page<SystemEvent>>(`/incidents/${encodeURIComponent(id)}/timeline`, { signal })).items,
    refetchInterval: SAFETY_REFRESH_MS,
  });
}
