import type { Incident, Page } from "@plimsoll/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { QueryValues } from "../../lib/api/api-client.ts";
import { useServices } from "../../lib/services.ts";

const PAGE_SIZE = 100;
const DAY_MS = 86_400_000;

/** Which resolved incidents to list. `days` null: all that are kept. */
export interface ResolvedChoice {
  readonly componentId: string | null;
  readonly days: number | null;
}

/** What the API is asked for the choice at a moment, epoch ms. */
export function resolvedQuery({ componentId, days }: ResolvedChoice, now: number): QueryValues {
  const from = days === null ? undefined : new Date(now - days * DAY_MS).toISOString();
  return { status: "resolved", component_id: componentId ?? undefined, from };
}

/** Incidents that are over, newest first, a page at a time. */
export function useResolvedIncidentsQuery({ componentId, days }: ResolvedChoice) {
  const { api, time } = useServices();
  return useInfiniteQuery({
    queryKey: ["incidents", "resolved", componentId, days],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const asked = resolvedQuery({ componentId, days }, time.now());
      const query = { ...asked, limit: PAGE_SIZE, cursor: pageParam ?? undefined };
      return api.get<Page<Incident>>("/incidents", { query, signal });
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}
