import type { Page, ReadinessGateInfo } from "@plimsoll/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

/** While an open is due what stands in its way changes by the second. */
const DUE_REFRESH_MS = 5_000;
const REFRESH_MS = 60_000;
const KEY = ["readiness"];

/** The gates before markets open. */
export function useReadinessQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await api.get<Page<ReadinessGateInfo>>("/readiness", { signal })).items,
    refetchInterval: ({ state }) => (state.data?.some(({ due }) => due) ? DUE_REFRESH_MS : REFRESH_MS),
  });
}

/** Lets a market open as things stand. */
export function useSignOff(componentId: string) {
  const { api } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (note: string) =>
      api.post<ReadinessGateInfo>(`/readiness/${encodeURIComponent(componentId)}/sign-off`, { note }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
