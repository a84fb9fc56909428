import type { StatusSpan } from "@plimsoll/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";
import type { TimeView } from "../../lib/time-view/time-view.ts";
import { LIVE_REFRESH_MS, toRangeQuery, viewKey } from "./view-query.ts";

/** A component's confirmed statuses over what is shown of time. */
export function useSpansQuery(id: string, view: TimeView) {
  const { api, time } = useServices();
  return useQuery({
    queryKey: ["spans", id, ...viewKey(view)],
    queryFn: async ({ signal }) => {
      const path = `/components/${encodeURIComponent(id)}/spans`;
      return (await api.get<{ items: StatusSpan[] }>(path, { query: toRangeQuery(view, { now: time.now() }), signal }))
        .items;
    },
    refetchInterval: view.kind === "live" && LIVE_REFRESH_MS,
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? keepPreviousData(previous) : undefined),
  });
}
