import type { MetricSeries } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { TRAIL_LENGTH } from "../../lib/live/trail.ts";
import { useServices } from "../../lib/services.ts";

/**
 * Loads the values before the page was opened, once, so that sparklines don't start empty. They are decoration: when they
 * can't be had the line simply grows from now on.
 */
export function useSparkHistory(id: string, enabled: boolean): void {
  const { api, live, time } = useServices();
  useQuery({
    queryKey: ["spark-history", id],
    enabled,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const intervalMs = (live.component(id)?.health.interval_seconds ?? 30) * 1000;
      const from = new Date(time.now() - (TRAIL_LENGTH + 1) * intervalMs).toISOString();
      const path = `/components/${encodeURIComponent(id)}/metrics`;
      const answer = await api.get<{ items: MetricSeries[] }>(path, { query: { from, resolution: "raw" }, signal });
      live.seedTrails(id, answer.items);
      return answer.items.length;
    },
  });
}
