import {
  alertRecord,
  COMPONENT_TYPES,
  componentHealth,
  dashboardSummary,
  EVENT_TYPES,
  healthCheckRow,
  healthStatus,
  historyBucket,
  metricSeries,
  metricSummary,
  page,
  RESOLUTIONS,
  statistics,
  statusSpan,
  streamMessage,
  systemEvent,
  systemHealth,
} from "@plimsoll/core";
import { z } from "zod";
import { componentIdFilter, limitUpTo, MAX_HISTORY_LIMIT, paging, range, several, severityFilter } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, noStore, notFound, ok, tooBusy } from "./answers.ts";

/** Points of a series when nothing is said: an hour at one a second fits. */
const DEFAULT_POINTS = 5000;

export const componentParams = z.strictObject({ component_id: z.string().min(1).max(200) });
const sinceQuery = z.strictObject({
  since: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("the last sequence seen: what came after it, if still held"),
});
const get = { method: "GET", role: "viewer" } as const;

/** What can be asked, below the base path. None of these changes anything, but for `refresh`. */
export const readingRoutes = {
  status: {
    ...get,
    path: "/status",
    tag: "health",
    elevated: "operator with refresh=true",
    summary: "The system judged at this moment",
    querystring: z.strictObject({
      refresh: z.enum(["true", "false"]).default("false").describe("run every check first"),
    }),
    answers: { ...ok(systemHealth), ...badRequest, ...tooBusy },
  },
  current: {
    ...get,
    path: "/current",
    tag: "health",
    summary: "The last published state; does no work",
    answers: {
      ...ok(systemHealth, "with an ETag; compressed when accepted"),
      304: { description: "nothing has changed since the state that If-None-Match names" },
    },
  },
  statistics: {
    ...get,
    path: "/statistics",
    tag: "health",
    summary: "Counts, uptime, MTTR, MTBF and latencies; those from the store are at most a second old",
    answers: { ...ok(statistics), ...noStore },
  },
  dashboard: {
    ...get,
    path: "/dashboard",
    tag: "health",
    summary: "The system on one screen: counts, key metrics, recent events",
    answers: ok(dashboardSummary),
  },
  components: {
    ...get,
    path: "/components",
    tag: "components",
    summary: "Components by id, filtered; a filter given several times takes any of its values",
    querystring: z.strictObject({
      type: several(z.enum(COMPONENT_TYPES)),
      status: several(healthStatus),
      tag: several(z.string().min(1).max(200)),
      text: z.string().min(1).max(200).optional().describe("found in the id, the kind, a tag or the reason"),
      ...paging,
    }),
    answers: { ...ok(page(componentHealth)), ...badRequest },
  },
  component: {
    ...get,
    path: "/components/:component_id",
    tag: "components",
    summary: "One component",
    params: componentParams,
    answers: { ...ok(componentHealth), ...notFound },
  },
  componentMetrics: {
    ...get,
    path: "/components/:component_id/metrics",
    tag: "history",
    summary: "A component's metrics over time; the last hour when no time is given",
    params: componentParams,
    querystring: z.strictObject({
      name: z.string().min(1).max(200).optional().describe("only this metric"),
      ...range,
      resolution: z.enum(RESOLUTIONS).optional().describe("by the length of the range when absent"),
      limit: limitUpTo(MAX_HISTORY_LIMIT, DEFAULT_POINTS).describe("at most so many points a series, the newest"),
      quantiles: z
        .enum(["true", "false"])
        .default("false")
        .describe("p50, p95 and p99 of each point, not at raw; within 1 %"),
    }),
    answers: { ...ok(page(metricSeries)), ...badRequest, ...notFound, ...noStore },
  },
  componentSpans: {
    ...get,
    path: "/components/:component_id/spans",
    tag: "history",
    summary: "The statuses a component has been in, oldest first; the last 24 h when no time is given",
    params: componentParams,
    querystring: z.strictObject(range),
    answers: { ...ok(page(statusSpan)), ...badRequest, ...notFound, ...noStore },
  },
  history: {
    ...get,
    path: "/history",
    tag: "history",
    summary: "Check results, or buckets of them; the last hour when no time is given",
    querystring: z.strictObject({
      component_id: componentIdFilter,
      ...range,
      resolution: z.enum(RESOLUTIONS).default("raw"),
      ...paging,
      limit: limitUpTo(MAX_HISTORY_LIMIT),
    }),
    answers: { ...ok(z.union([page(healthCheckRow), page(historyBucket)])), ...badRequest, ...noStore },
  },
  events: {
    ...get,
    path: "/events",
    tag: "history",
    summary: "What happened, newest first",
    querystring: z.strictObject({
      component_id: componentIdFilter,
      incident_id: z.string().min(1).max(100).optional().describe("only that incident's timeline"),
      type: several(z.enum(EVENT_TYPES)),
      severity: severityFilter,
      ...range,
      ...paging,
    }),
    answers: { ...ok(page(systemEvent)), ...badRequest, ...noStore },
  },
  alerts: {
    ...get,
    path: "/alerts",
    tag: "history",
    summary: "Alerts with what became of their notifications, newest first",
    querystring: z.strictObject({
      component_id: componentIdFilter,
      status: z.enum(["firing", "resolved"]).optional(),
      severity: severityFilter,
      ...range,
      ...paging,
    }),
    answers: { ...ok(page(alertRecord)), ...badRequest, ...noStore },
  },
  metricsSummary: {
    ...get,
    path: "/metrics/summary",
    tag: "history",
    summary: "Each metric's last, min, max, mean and percentiles; of the last hour when no time is given",
    querystring: z.strictObject({
      component_id: componentIdFilter,
      name: z.string().min(1).max(200).optional(),
      ...range,
      ...paging,
    }),
    answers: { ...ok(page(metricSummary)), ...badRequest, ...noStore },
  },
  configSchema: {
    ...get,
    path: "/config/schema",
    tag: "health",
    summary: "JSON Schema of the configuration, every kind of checker and channel included",
    answers: ok(z.record(z.string(), z.unknown())),
  },
  eventStream: {
    ...get,
    path: "/events/stream",
    tag: "live",
    sameSiteOnly: true,
    summary: "The live stream as server-sent events: a snapshot, then deltas; resumes by Last-Event-ID or since",
    querystring: sinceQuery,
    answers: {
      200: {
        description: "events without end; `data` is a message",
        schema: streamMessage,
        contentType: "text/event-stream",
      },
      ...badRequest,
      ...tooBusy,
    },
  },
  stream: {
    ...get,
    path: "/stream",
    tag: "live",
    sameSiteOnly: true,
    summary: "The live stream over a WebSocket: a snapshot, then deltas; resumes by since",
    querystring: sinceQuery,
    answers: {
      101: { description: "switched to WebSocket; each message is as of /events/stream" },
      426: { description: "the request does not ask for a WebSocket" },
      ...badRequest,
      ...tooBusy,
    },
  },
} as const satisfies RouteTable;
