import type { Page, RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useServices } from "../services.ts";
import type { ApiClient } from "./api-client.ts";
import { SAFETY_REFRESH_MS } from "./open-incidents-query.ts";

const PAGE_SIZE = 25;
const DAY_MS = 86_400_000;
/** While people are asked or something is under way. */
const BUSY_REFRESH_MS = 5_000;

/** All that recovery is doing, may do and must not do. */
export function useRecoveryQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["recovery", "overview"],
    queryFn: ({ signal }) => api.get<RecoveryOverview>("/recovery", { signal }),
    refetchInterval: ({ state }) => (isBusy(state.data) ? BUSY_REFRESH_MS : SAFETY_REFRESH_MS),
  });
}

/** Which tries are asked for; null: all. */
export interface AttemptChoice {
  readonly componentId: string | null;
  readonly actionId: string | null;
  /** Planned within so many days. */
  readonly days: number | null;
}

/** What was tried for a component, newest first, a page at a time; null: for every one. */
export function useAttemptsQuery(componentId: string | null = null) {
  return useChosenAttemptsQuery({ componentId, actionId: null, days: null });
}

export function useChosenAttemptsQuery({ componentId, actionId, days }: AttemptChoice) {
  const { api, time } = useServices();
  return useInfiniteQuery({
    queryKey: ["recovery", "attempts", componentId, actionId, days],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        component_id: componentId ?? undefined,
        action_id: actionId ?? undefined,
        from: days === null ? undefined : new Date(time.now() - days * DAY_MS).toISOString(),
        limit: PAGE_SIZE,
        cursor: pageParam ?? undefined,
      };
      return api.get<Page<RecoveryAttempt>>("/recovery/attempts", { query, signal });
    },
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: SAFETY_REFRESH_MS,
  });
}

/** Changes something about recovery over the API; all that shows recovery is then asked for anew. */
export function useRecoveryChange<In>(change: (api: ApiClient, given: In) => Promise<unknown>) {
  const { api } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: In) => change(api, given),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recovery"] }),
  });
}

function isBusy(overview: RecoveryOverview | undefined): boolean {
  return overview !== undefined && overview.open_attempts.length + overview.pending_approvals.length > 0;
}
