import { type BacktestReport, type ComponentHealth, type HealthMetric, seriesKey } from "@plimsoll/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { DEFINITIONS } from "../../lib/api/definitions-key.ts";
import { useServices } from "../../lib/services.ts";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";
import { type ThresholdChange, withChange } from "./threshold-draft.ts";

/** The server ends a backtest after 2 min, and says so. */
const DEADLINE_MS = 130_000;

/** Has the server replay what is stored by a changed threshold. Leaving the form ends it on the server too. */
export function useExactCheck(id: string, metric: HealthMetric) {
  const { api, time } = useServices();
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);
  return useMutation({
    mutationFn: async ({ change, bounds }: { change: ThresholdChange; bounds: TimeBounds }) => {
      asking.current = new AbortController();
      const order = {
        config: { components: [{ id, thresholds: { [seriesKey(metric.name, metric.labels)]: change } }] },
        component_ids: [id],
        since: new Date(bounds.from).toISOString(),
        until: new Date(Math.min(bounds.to, time.now())).toISOString(),
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      };
      const options = { signal: asking.current.signal, deadlineMs: DEADLINE_MS };
      return api.post<BacktestReport>("/backtest", order, options);
    },
  });
}

/** Puts a changed threshold in force. */
export function useThresholdChange(id: string, metric: HealthMetric) {
  const { api } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: { definition: Readonly<Record<string, unknown>>; change: ThresholdChange }) =>
      api.put<ComponentHealth>(
        `/checkers/${encodeURIComponent(id)}`,
        withChange(given.definition, metric, given.change),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: [DEFINITIONS] }),
  });
}
