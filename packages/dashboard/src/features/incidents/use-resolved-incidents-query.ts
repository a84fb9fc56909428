import type { Incident, Page } from "@plimsoll/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

const PAGE_SIZE = 100;
const DAY_MS = 86_400_000;

/** Which resolved incidents to list. `days` null: all that are kept. */
export interface ResolvedChoice {
  readonly componentId: string | null;
  readonly days: number | null;
}

/** Incidents that are over, newest first, a page at a time. */
export function useResolvedIncidentsQuery({ componentId, days }: ResolvedChoice) {
  const { api, time } = useServices();
  return useInfiniteQuery({
    queryKey: ["incidents", "resolved", componentId, days],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const from = days === null ? undefined : new Date(time.now() - days * DAY_MS).toISOString();
      const query = {
        status: "resolved",
        component_id: componentId ?? undefined,
        from,
        limit: PAGE_SIZE,
        cursor: pageParam ?? undefined,
      };
      return api.get<Page<Incident>>("/incidents", { query, signal });
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}
