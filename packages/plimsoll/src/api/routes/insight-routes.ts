import { forecast, page } from "@plimsoll/core";
import { z } from "zod";
import { componentIdFilter, paging } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, noStore, notFound, ok } from "./answers.ts";

const get = { method: "GET", role: "viewer", tag: "insight" } as const;

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
} as const satisfies RouteTable;
