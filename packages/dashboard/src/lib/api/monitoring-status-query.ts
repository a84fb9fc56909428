import type { MonitoringStatus } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../services.ts";

const REFRESH_MS = 30_000;

/** Whether checks run, and if not who stopped them, why and for how long. */
export function useMonitoringStatusQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["monitoring-status"],
    queryFn: ({ signal }) => api.get<MonitoringStatus>("/monitoring/status", { signal }),
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });
}
