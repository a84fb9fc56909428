import { type Forecast, type Page, seriesKey } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ForecastPoint } from "../../charts/chart-layers.ts";
import { useServices } from "../../lib/services.ts";
import type { TimeView } from "../../lib/time-view/time-view.ts";

const REFRESH_MS = 300_000;
/** Shorter ranges say nothing of where a metric is going. */
const LEAST_MS = 6 * 3_600_000;
/** How far beyond now is shown, as a share of the range. */
const AHEAD_SHARE = 0.2;

export interface Forecasts {
  /** By series key. */
  readonly byKey: ReadonlyMap<string, readonly ForecastPoint[]>;
  /** How far the axis reaches beyond now, ms; 0 where nothing is foreseen. */
  readonly aheadMs: number;
}

const NONE: Forecasts = { byKey: new Map(), aheadMs: 0 };

/** Where the metrics of a component are going, while what is shown reaches up to now. */
export function useForecasts(id: string, view: TimeView): Forecasts {
  const { api } = useServices();
  const isWanted = view.kind === "live" && view.range.ms >= LEAST_MS;
  const { data } = useQuery({
    queryKey: ["component-forecast", id],
    enabled: isWanted,
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) =>
      (await api.get<Page<Forecast>>("/forecast", { query: { component_id: id }, signal })).items,
  });
  return useMemo(
    () => (isWanted && data !== undefined ? toForecasts(data, view.range.ms) : NONE),
    [isWanted, data, view.range.ms],
  );
}

function toForecasts(items: readonly Forecast[], rangeMs: number): Forecasts {
  const known = items.filter(({ kind, points }) => kind === "forecast" && points.length > 1);
  const byKey = new Map(
    known.map(({ metric, labels, points }) => [
      seriesKey(metric, labels),
      points.map(({ timestamp, value, low, high }) => ({ at: Date.parse(timestamp), value, low, high })),
    ]),
  );
  return { byKey, aheadMs: known.length === 0 ? 0 : rangeMs * AHEAD_SHARE };
}
