import type { MetricSeries } from "@plimsoll/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TimeRange } from "../../charts/time-range.ts";
import { useServices } from "../../lib/services.ts";

const REFRESH_MS = 60_000;

/** Every metric of a component over a range up to now. The live tail is added by the reader. */
export function useMetricsQuery(id: string, range: TimeRange) {
  const { api, time } = useServices();
  return useQuery({
    queryKey: ["metrics", id, range.id],
    queryFn: async ({ signal }) => {
      const from = new Date(time.now() - range.ms).toISOString();
      const path = `/components/${encodeURIComponent(id)}/metrics`;
      const query = { from, resolution: range.resolution };
      return (await api.get<{ items: MetricSeries[] }>(path, { query, signal })).items;
    },
    refetchInterval: REFRESH_MS,
    // Another range of the same component is better than an empty page; another component's figures are not.
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? keepPreviousData(previous) : undefined),
  });
}
