import { resolve } from "node:path";
import { isTimeZone, REPORT_FORMATS, REPORT_PERIODS } from "@plimsoll/core";
import { z } from "zod";
import type { ChannelDefinition, ChannelRegistry } from "../port/channel.ts";
import type { ReportSchedule } from "../port/report.ts";
import type { Fault } from "./fault.ts";

/** A report that is made by itself. */
export const reportSchema = z
  .strictObject({
    period: z.enum(REPORT_PERIODS),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time of day such as 06:30")
      .default("06:30")
      .describe("when it is made, the day after the period; default 06:30")
      .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))),
    zone: z
      .string()
      .refine(isTimeZone, "expected an IANA time zone such as Europe/London")
      .default("UTC")
      .describe("by whose clocks; default UTC"),
    channels: z.array(z.string().min(1).max(200)).max(20).default([]).describe("of kind email"),
    to: z.string().min(1).max(1000).optional().describe("a folder, relative to the configuration's"),
    formats: z.array(z.enum(REPORT_FORMATS)).min(1).max(4).default(["html"]).describe("default [html]"),
  })
  .refine(({ channels, to }) => channels.length > 0 || to !== undefined, {
    error: "expected channels, or a folder in `to`: where should it go?",
  });

export function toReportSchedule(
  { period, at, zone, channels, to, formats }: z.output<typeof reportSchema>,
  folder: string,
): ReportSchedule {
  return {
    period,
    minute: at,
    timeZone: zone,
    channels: [...new Set(channels)],
    folder: to === undefined ? null : resolve(folder, to),
    formats: [...new Set(formats)],
  };
}

/** Channels that there are not, or that take no documents. */
export function reportFaults(
  reports: unknown,
  channels: readonly ChannelDefinition[],
  kinds: ChannelRegistry,
): Fault[] {
  if (!Array.isArray(reports)) return [];
  return reports.flatMap((report: unknown, index) => {
    const named = typeof report === "object" && report !== null ? (report as Record<string, unknown>).channels : [];
    if (!Array.isArray(named)) return [];
    return named.flatMap((id: unknown, place): Fault[] => {
      const path = ["reports", index, "channels", place];
      const found = channels.find((channel) => channel.id === id);
      if (typeof id !== "string") return [];
      if (found === undefined) return [{ path, message: `there is no channel "${id}"` }];
      if (kinds.get(found.kind)?.takesDocuments === true) return [];
      return [{ path, message: `a channel of kind ${found.kind} takes no reports; one of kind email does` }];
    });
  });
}
