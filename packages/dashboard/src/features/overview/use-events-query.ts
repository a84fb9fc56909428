import type { Page, SystemEvent } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

export const RECENT_EVENTS = 50;

/** Fills the live event list with what happened before the page was opened; the stream brings the rest. */
export function useEventsQuery() {
  const { api, live } = useServices();
  return useQuery({
    queryKey: ["events"],
    queryFn: async ({ signal }) => {
      const answer = await api.get<Page<SystemEvent>>("/events", { query: { limit: RECENT_EVENTS }, signal });
      live.addEvents(answer.items);
      return answer.items.length;
    },
  });
}
