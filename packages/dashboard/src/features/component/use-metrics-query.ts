import type { MetricSeries, Resolution } from "@plimsoll/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { chooseResolution, coarserThan } from "../../charts/choose-resolution.ts";
import type { ApiClient } from "../../lib/api/api-client.ts";
import { useServices } from "../../lib/services.ts";
import { boundsOf, type TimeView } from "../../lib/time-view/time-view.ts";
import { LIVE_REFRESH_MS, toRangeQuery, viewKey } from "./view-query.ts";

const MOST_POINTS = 5000;

export interface MetricHistory {
  readonly series: readonly MetricSeries[];
  readonly resolution: Resolution;
}

interface Wanted {
  readonly view: TimeView;
  readonly intervalMs: number;
  /** How much earlier than what is shown; 0: what is shown. */
  readonly earlierMs: number;
}

/** Every metric of a component over what is shown of time, or as long a while before. The live tail is added by the reader. */
export function useMetricsQuery(id: string, { view, intervalMs, earlierMs }: Wanted, enabled = true) {
  const { api, time } = useServices();
  return useQuery({
    queryKey: ["metrics", id, earlierMs, ...viewKey(view)],
    enabled,
    queryFn: async ({ signal }): Promise<MetricHistory> => {
      const { from, to } = boundsOf(view, time.now());
      const path = `/components/${encodeURIComponent(id)}/metrics`;
      return askFinest(
        api,
        { path, view, earlierMs, now: time.now(), signal },
        chooseResolution(to - from, intervalMs),
      );
    },
    refetchInterval: view.kind === "live" && LIVE_REFRESH_MS,
    // Another time of the same component is better than an empty page; another component's figures are not.
    placeholderData: (previous, query) =>
      query?.queryKey[1] === id && query.queryKey[2] === earlierMs ? keepPreviousData(previous) : undefined,
  });
}

interface Ask {
  readonly path: string;
  readonly view: TimeView;
  readonly earlierMs: number;
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Single results are kept for less long than what is worked out of them: what is too old for one comes as the next. A point
 * of an hour that only reaches into what is shown says nothing of it.
 */
async function askFinest(api: ApiClient, ask: Ask, finest: Resolution): Promise<MetricHistory> {
  const { path, view, earlierMs, now, signal } = ask;
  const { from, to } = boundsOf(view, ask.now);
  const isShown = ({ timestamp }: { timestamp: string }): boolean => {
    const at = Date.parse(timestamp) + earlierMs;
    return at >= from && at <= to;
  };
  for (let resolution: Resolution | null = finest; resolution !== null; resolution = coarserThan(resolution)) {
    const query = { ...toRangeQuery(view, { now, earlierMs }), resolution, limit: MOST_POINTS };
    const { items } = await api.get<{ items: MetricSeries[] }>(path, { query, signal });
    const isEmpty = items.every(({ points }) => !points.some(isShown));
    if (!isEmpty || view.kind === "live") return { series: items, resolution };
  }
  return { series: [], resolution: finest };
}
