import type { StatusSpan } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import type { TimeRange } from "../../charts/time-range.ts";
import { useServices } from "../../lib/services.ts";

const REFRESH_MS = 60_000;

/** A component's confirmed statuses over a range up to now. */
export function useSpansQuery(id: string, range: TimeRange) {
  const { api, time } = useServices();
  return useQuery({
    queryKey: ["spans", id, range.id],
    queryFn: async ({ signal }) => {
      const from = new Date(time.now() - range.ms).toISOString();
      const path = `/components/${encodeURIComponent(id)}/spans`;
      return (await api.get<{ items: StatusSpan[] }>(path, { query: { from }, signal })).items;
    },
    refetchInterval: REFRESH_MS,
  });
}
