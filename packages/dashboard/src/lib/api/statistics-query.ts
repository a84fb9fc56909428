import type { Statistics } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../services.ts";

const REFRESH_MS = 10_000;

/** Uptime, latencies and counters: too dear for the live stream, so asked for every 10 s. */
export function useStatisticsQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["statistics"],
    queryFn: ({ signal }) => api.get<Statistics>("/statistics", { signal }),
    refetchInterval: REFRESH_MS,
  });
}
