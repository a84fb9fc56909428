import type { Page, SystemEvent } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

const LIMIT = 50;

/** The newest events of one component. */
export function useComponentEventsQuery(id: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["component-events", id],
    queryFn: async ({ signal }) => {
      const query = { component_id: id, limit: LIMIT };
      return (await api.get<Page<SystemEvent>>("/events", { query, signal })).items;
    },
  });
}
