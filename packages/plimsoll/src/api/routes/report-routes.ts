import {
  complianceEvidence,
  isTimeZone,
  REPORT_FORMATS,
  REPORT_PERIODS,
  reportDocument,
  reportList,
} from "@plimsoll/core";
import { z } from "zod";
import { range } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, noChromium, noStore, ok, tooBusy } from "./answers.ts";

const get = { method: "GET", role: "viewer", tag: "insight" } as const;

const zone = z
  .string()
  .max(64)
  .refine(isTimeZone, "expected an IANA time zone such as Europe/London")
  .default("UTC")
  .describe("by whose clocks days begin; default UTC");

/** Reports of closed days, weeks, months and years, below the base path. */
export const reportRoutes = {
  reports: {
    ...get,
    path: "/reports",
    summary: "Which reports can be had, in which formats, and which are made by themselves",
    querystring: z.strictObject({ time_zone: zone }),
    answers: { ...ok(reportList), ...badRequest, ...noStore },
  },
  report: {
    ...get,
    path: "/reports/:period",
    summary: "A report, as JSON as described or as a page, PDF or CSV; that it was asked for stands in the audit trail",
    params: z.strictObject({ period: z.enum(REPORT_PERIODS) }),
    querystring: z.strictObject({
      for: z
        .string()
        .min(1)
        .max(20)
        .optional()
        .describe("2026-11-26, 2026-W48, 2026-11 or 2026; default the newest closed"),
      format: z.enum(REPORT_FORMATS).default("json"),
      written_as: z
        .enum(REPORT_FORMATS)
        .optional()
        .describe("what the JSON will be written as by who asks; the audit trail has it"),
      time_zone: zone,
      until: z.literal("now").optional().describe("take one that is not over, up to now"),
    }),
    answers: { ...ok(reportDocument), ...badRequest, ...noChromium, ...noStore, ...tooBusy },
    sameSiteOnly: true,
  },
  compliance: {
    ...get,
    path: "/compliance",
    summary: "Measured figures beside the limits that RTS 6 and others name, day by day; of the last 30 d by default",
    querystring: z.strictObject({ ...range, time_zone: zone }),
    answers: { ...ok(complianceEvidence), ...badRequest, ...noStore, ...tooBusy },
  },
} as const satisfies RouteTable;
