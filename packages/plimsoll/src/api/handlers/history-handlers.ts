import type { MetricSummary, Page, Resolution } from "@plimsoll/core";
import { knownComponent } from "../../command/known-component.ts";
import type { TimeRange } from "../../port/store.ts";
import type { ApiContext } from "../api-context.ts";
import { alertFits, eventFits, listWithMemory } from "../list-with-memory.ts";
import { DAY_MS, EVER_MS, HOUR_MS, toRange } from "../query.ts";
import type { RouteHandlers } from "../route.ts";
import type { readingRoutes } from "../routes/reading-routes.ts";
import { sendOnce } from "../send-once.ts";
import { pageOfSummaries, partFor } from "../summary-page.ts";

type HistoryHandlers = Pick<
  RouteHandlers<typeof readingRoutes>,
  "componentMetrics" | "componentSpans" | "history" | "events" | "alerts" | "metricsSummary"
>;

/** Answers from the store. Each rejects with StoreError while neither it nor memory can answer. */
export function historyHandlers({ monitor, store, clock }: ApiContext): HistoryHandlers {
  return {
    async componentMetrics({ params, query }, reply) {
      const { component_id } = knownComponent(monitor, params.component_id);
      const range = toRange(query, clock.now(), HOUR_MS);
      const resolution = query.resolution ?? resolutionFor(range);
      const { name = null, limit } = query;
      const request = {
        ...range,
        componentId: component_id,
        name,
        resolution,
        limit,
        quantiles: query.quantiles === "true",
      };
      return sendOnce(reply, await store.querySeriesPage(request));
    },
    async componentSpans({ params, query }) {
      const { component_id } = knownComponent(monitor, params.component_id);
      return onlyPage(await store.querySpans({ ...toRange(query, clock.now(), DAY_MS), componentId: component_id }));
    },
    async history({ query }, reply) {
      const { component_id, resolution, limit, cursor } = query;
      const range = toRange(query, clock.now(), HOUR_MS);
      const request = { ...range, componentId: component_id ?? null, limit, cursor: cursor ?? null };
      if (resolution !== "raw") return store.queryBuckets({ ...request, resolution });
      const page = await store.queryChecks(request);
      return sendOnce(reply, page);
    },
    events({ query }) {
      const { component_id, incident_id, type, severity, limit, cursor } = query;
      const request = {
        ...toRange(query, clock.now(), EVER_MS),
        componentId: component_id ?? null,
        incidentId: incident_id ?? null,
        types: type ?? null,
        minSeverity: severity ?? null,
        limit,
        cursor: cursor ?? null,
      };
      return listWithMemory(monitor, request, {
        ask: (page) => store.queryEvents({ ...request, ...page }),
        pick: ({ events }) => events,
        fits: eventFits(request),
        idOf: (event) => String(event.id),
      });
    },
    alerts({ query }) {
      const { component_id, status, severity, limit, cursor } = query;
      const request = {
        ...toRange(query, clock.now(), EVER_MS),
        componentId: component_id ?? null,
        status: status ?? null,
        minSeverity: severity ?? null,
        limit,
        cursor: cursor ?? null,
      };
      return listWithMemory(monitor, request, {
        ask: (page) => store.queryAlerts({ ...request, ...page }),
        pick: ({ alerts }) => alerts,
        fits: alertFits(request),
        idOf: (alert) => alert.alert_id,
      });
    },
    async metricsSummary({ query }): Promise<Page<MetricSummary>> {
      const range = toRange(query, clock.now(), HOUR_MS);
      const rows = await store.queryMetricSummary({
        ...range,
        componentId: query.component_id ?? null,
        name: query.name,
        ...partFor(query),
      });
      return pageOfSummaries(rows, query);
    },
  };
}

/** The finest resolution at which a range is still a readable number of points. */
export function resolutionFor({ from, to }: TimeRange): Resolution {
  const length = to - from;
  if (length <= HOUR_MS + 1) return "raw";
  if (length <= 2 * DAY_MS) return "1m";
  return length <= 60 * DAY_MS ? "1h" : "1d";
}

function onlyPage<T>(items: readonly T[]): Page<T> {
  return { items: [...items], next_cursor: null };
}
