import { backtestReport, forecast, page, resourceCapacity } from "@plimsoll/core";
import { z } from "zod";
import { backtestInput } from "../../command/backtest-alerts.ts";
import { componentIdFilter, limitUpTo, paging } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, noStore, notFound, ok, tooBusy } from "./answers.ts";

const get = { method: "GET", role: "viewer", tag: "insight" } as const;

/** A metric and a factor from 0 to 999. */
const WHAT_IF = /^.{1,300}=\d{1,3}(\.\d{1,3})?$/u;

/** What is worked out of history, below the base path. */
export const insightRoutes = {
  forecast: {
    ...get,
    path: "/forecast",
    summary: "Where metrics are going: of one component now, or the newest of all, soonest first",
    querystring: z.strictObject({
      component_id: componentIdFilter,
      metric: z.string().min(1).max(200).optional().describe("only this metric"),
      limit: paging.limit,
    }),
    answers: { ...ok(page(forecast)), ...badRequest, ...notFound, ...noStore },
  },
  capacity: {
    ...get,
    path: "/capacity",
    summary: "How much room is left: peaks of six months, headroom, days left, and what if a driver were more",
    querystring: z.strictObject({
      component_id: componentIdFilter,
      what_if: z
        .string()
        .regex(WHAT_IF, "expected a metric and a factor, such as orders_per_second=1.5")
        .optional()
        .describe(
          "a metric (COMPONENT:METRIC where several have it) and how many times as much: orders_per_second=1.5",
        ),
      limit: limitUpTo(200, 50).describe("at most so many components a page"),
      cursor: paging.cursor,
    }),
    answers: { ...ok(page(resourceCapacity)), ...badRequest, ...notFound, ...noStore },
  },
  backtest: {
    method: "POST",
    role: "operator",
    tag: "insight",
    path: "/backtest",
    summary: "Replay stored history by another configuration: what would have fired, when, and who would have heard",
    body: backtestInput.prefault({}),
    answers: { ...ok(backtestReport), ...badRequest, ...notFound, ...bodyRefused, ...noStore, ...tooBusy },
  },
} as const satisfies RouteTable;
