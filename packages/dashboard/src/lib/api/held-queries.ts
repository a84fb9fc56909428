import type { MaintenanceWindow, Page, Silence } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../services.ts";
import { SAFETY_REFRESH_MS } from "./open-incidents-query.ts";

const LIMIT = 200;

/** The silences that have not ended, newest first. */
export function useSilencesQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["silences"],
    queryFn: async ({ signal }) =>
      (await api.get<Page<Silence>>("/silences", { query: { active: "true", limit: LIMIT }, signal })).items,
    refetchInterval: SAFETY_REFRESH_MS,
  });
}

/** The maintenance windows, each with the time that runs or comes next. */
export function useMaintenanceQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["maintenance"],
    queryFn: async ({ signal }) => (await api.get<Page<MaintenanceWindow>>("/maintenance", { signal })).items,
    refetchInterval: SAFETY_REFRESH_MS,
  });
}
