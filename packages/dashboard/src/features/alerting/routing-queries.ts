import type { AlertRouteInfo, MaintenanceTime, Page, RoutingExplanation } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { SAFETY_REFRESH_MS } from "../../lib/api/open-incidents-query.ts";
import { useServices } from "../../lib/services.ts";

/** The routes in force, in their order. */
export function useRoutesQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["channels", "routes"],
    queryFn: async ({ signal }) => (await api.get<Page<AlertRouteInfo>>("/alerting/routes", { signal })).items,
  });
}

/** What somebody wants explained; `at` is RFC 3339, null: now. */
export interface WhyQuestion {
  readonly component: string;
  readonly status: string;
  readonly at: string | null;
}

/** The server's own answer; asked for when somebody has named a component. */
export function useWhyQuery(question: WhyQuestion | null) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["why", question],
    enabled: question !== null,
    queryFn: ({ signal }) => {
      const query = {
        component_id: question?.component,
        status: question?.status,
        at: question?.at ?? undefined,
      };
      return api.get<RoutingExplanation>("/alerting/explain", { query, signal });
    },
  });
}

/** When maintenance windows are open between two moments, epoch ms. */
export function useMaintenanceTimesQuery(from: number, to: number) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["maintenance", "times", from, to],
    queryFn: async ({ signal }) => {
      const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      return (await api.get<Page<MaintenanceTime>>("/maintenance/times", { query, signal })).items;
    },
    refetchInterval: SAFETY_REFRESH_MS,
  });
}
