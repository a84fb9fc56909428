import type { NotificationRecord, Page } from "@plimsoll/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

const PAGE_SIZE = 20;
const REFRESH_MS = 30_000;

/** Notifications that did not reach anybody, newest first: given up (`dead`) or kept from people on purpose. */
export function useNotificationsQuery(state: "dead" | "suppressed") {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ["notifications", state],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { state, limit: PAGE_SIZE, cursor: pageParam ?? undefined };
      return api.get<Page<NotificationRecord>>("/notifications", { query, signal });
    },
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: REFRESH_MS,
  });
}
