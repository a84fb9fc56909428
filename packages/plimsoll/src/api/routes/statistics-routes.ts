import { componentStatistics, hourStatistics, incidentStatistics, isTimeZone, statusStrips } from "@plimsoll/core";
import { z } from "zod";
import { componentIdFilter, range } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, noStore, ok } from "./answers.ts";

const get = { method: "GET", role: "viewer", tag: "history" } as const;

/** Statistics of time, below the base path. Maintenance and the monitor's own gaps are counted apart in all of them. */
export const statisticsRoutes = {
  componentStatistics: {
    ...get,
    path: "/statistics/components",
    summary:
      "Time-weighted uptime, MTTR and MTBF by component, by type and in all; the last 24 h, at most a second old, when no time is given",
    querystring: z.strictObject({
      during: z
        .enum(["all", "open"])
        .default("all")
        .describe("`open`: without the hours in which a component's market is closed, by its calendar"),
      ...range,
    }),
    answers: { ...ok(componentStatistics), ...badRequest, ...noStore },
  },
  statusStrips: {
    ...get,
    path: "/statistics/strips",
    summary: "The last 24 h of every component as at most 48 cells, and its uptime; at most half a minute old",
    answers: { ...ok(statusStrips), ...noStore },
  },
  incidentStatistics: {
    ...get,
    path: "/statistics/incidents",
    summary: "Incidents by cause; of the last 30 d when no time is given",
    querystring: z.strictObject(range),
    answers: { ...ok(incidentStatistics), ...badRequest, ...noStore },
  },
  hourStatistics: {
    ...get,
    path: "/statistics/hours",
    summary: "The hours of the week, and the single hours, with most time down; of the last 30 d when no time is given",
    querystring: z.strictObject({
      component_id: componentIdFilter,
      time_zone: z
        .string()
        .max(64)
        .refine(isTimeZone, "expected an IANA time zone such as Europe/London")
        .optional()
        .describe("by whose clocks; default that of the component's calendar, else UTC"),
      ...range,
    }),
    answers: { ...ok(hourStatistics), ...badRequest, ...noStore },
  },
} as const satisfies RouteTable;
