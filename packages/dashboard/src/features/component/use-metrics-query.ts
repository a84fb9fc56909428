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

/** Every metric of a component over what is shown of time. The live tail is added by the reader. */
export function useMetricsQuery(id: string, view: TimeView, intervalMs: number) {
  const { api, time } = useServices();
  return useQuery({
    queryKey: ["metrics", id, ...viewKey(view)],
    queryFn: async ({ signal }): Promise<MetricHistory> => {
      const { from, to } = boundsOf(view, time.now());
      const ask = { path: `/components/${encodeURIComponent(id)}/metrics`, view, now: time.now(), signal };
      return askFinest(api, ask, chooseResolution(to - from, intervalMs));
    },
    refetchInterval: view.kind === "live" && LIVE_REFRESH_MS,
    // Another time of the same component is better than an empty page; another component's figures are not.
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? keepPreviousData(previous) : undefined),
  });
}

interface Ask {
  readonly path: string;
  readonly view: TimeView;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Single results are kept for less long than what is worked out of them: what is too old for one comes as the next. */
async function askFinest(api: ApiClient, ask: Ask, finest: Resolution): Promise<MetricHistory> {
  const { path, view, now, signal } = ask;
  for (let resolution: Resolution | null = finest; resolution !== null; resolution = coarserThan(resolution)) {
    const query = { ...toRangeQuery(view, now), resolution, limit: MOST_POINTS };
    const { items } = await api.get<{ items: MetricSeries[] }>(path, { query, signal });
    const isEmpty = items.every(({ points }) => points.length === 0);
    if (!isEmpty || view.kind === "live") return { series: items, resolution };
  }
  return { series: [], resolution: finest };
}
