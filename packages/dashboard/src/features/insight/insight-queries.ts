import {
  type AuditRecord,
  type AuditVerification,
  type Forecast,
  type MetricSeries,
  type Page,
  type ResourceCapacity,
  type SloReport,
  seriesKey,
} from "@plimsoll/core";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { QueryValues } from "../../lib/api/api-client.ts";
import { useServices } from "../../lib/services.ts";
import { insightTexts } from "../../texts/insight.ts";

/** What is worked out of hours or days does not change from one second to the next. */
const REFRESH_MS = 60_000;
/** While there is nothing: after a start objectives are judged within seconds. */
const EMPTY_REFRESH_MS = 5_000;
const MOST_FORECASTS = 100;
const PAGE_SIZE = 50;

/** What is sure to reach a threshold soonest, first. */
export function useForecastsQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["insight", "forecasts"],
    queryFn: async ({ signal }) =>
      (await api.get<Page<Forecast>>("/forecast", { query: { limit: MOST_FORECASTS }, signal })).items,
    refetchInterval: REFRESH_MS,
  });
}

export function useObjectivesQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["insight", "objectives"],
    queryFn: async ({ signal }) => (await api.get<Page<SloReport>>("/slo", { signal })).items,
    refetchInterval: ({ state }) => (state.data?.length === 0 ? EMPTY_REFRESH_MS : REFRESH_MS),
  });
}

/** As far back as capacity looks. */
const PEAK_DAYS = 183;
const DAY_MS = 86_400_000;

/** What a metric came to on each day (of UTC) of six months, oldest first. */
export function useMetricDaysQuery(of: {
  readonly componentId: string;
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
}) {
  const { api, time } = useServices();
  const key = seriesKey(of.metric, of.labels);
  return useQuery({
    queryKey: ["insight", "days", of.componentId, key],
    queryFn: async ({ signal }) => {
      const from = new Date(time.now() - PEAK_DAYS * DAY_MS).toISOString();
      const query = { name: of.metric, resolution: "1d", from, limit: PEAK_DAYS + 1 };
      const path = `/components/${encodeURIComponent(of.componentId)}/metrics`;
      const { items } = await api.get<Page<MetricSeries>>(path, { query, signal });
      return items.find(({ name, labels }) => seriesKey(name, labels) === key)?.points ?? [];
    },
    refetchInterval: REFRESH_MS,
  });
}

/** The planning table, some components a page. `whatIf` as the API takes it, or null. */
export function useCapacityQuery(whatIf: string | null) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ["insight", "capacity", whatIf],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { what_if: whatIf ?? undefined, limit: PAGE_SIZE, cursor: pageParam ?? undefined };
      return api.get<Page<ResourceCapacity>>("/capacity", { query, signal });
    },
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export interface AuditChoice {
  readonly verb: string;
  readonly actor: string;
  readonly subject: string;
}

/** What the API is asked for a choice. */
export function auditQuery({ verb, actor, subject }: AuditChoice): QueryValues {
  return { verb: verb || undefined, actor: actor || undefined, subject: subject || undefined };
}

/** The audit trail, newest first. */
export function useAuditQuery(choice: AuditChoice) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ["insight", "audit", choice],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...auditQuery(choice), limit: PAGE_SIZE, cursor: pageParam ?? undefined };
      return api.get<Page<AuditRecord>>("/audit", { query, signal });
    },
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** How often a walk along the chain is gone on with: each goes for half a second, over some 50,000 rows. */
const MOST_STEPS = 200;

/** Walks along the whole chain when told to. */
export function useVerification(isAsked: boolean) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["insight", "verification"],
    enabled: isAsked,
    gcTime: 0,
    retry: false,
    queryFn: async ({ signal }) => {
      let cursor: string | undefined;
      for (let step = 0; step < MOST_STEPS; step += 1) {
        const answer: AuditVerification = await api.get("/audit/verify", { query: { cursor }, signal });
        if (answer.next_cursor === null) return answer;
        cursor = answer.next_cursor;
      }
      throw new Error(insightTexts.audit.tooLong);
    },
  });
}
