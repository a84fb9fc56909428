import { alertMatch, matchesEverything, toAlertMatch } from "@plimsoll/core";
import { z } from "zod";
import { timeZone, WEEKDAYS, weekdays } from "./alerting-schema.ts";
import { componentId } from "./component-schema.ts";
import { durationMs } from "./duration.ts";

const MAX_WINDOW_MS = 31 * 86_400_000;

/** A maintenance window as it is written, in the file or over the API. Exactly one of `at`, `weekly` and `cron`. */
export const maintenanceWindowInput = z
  .strictObject({
    id: componentId,
    match: alertMatch.refine((match) => !matchesEverything(toAlertMatch(match)), {
      message: "would take everything into maintenance; name components, types or tags",
    }),
    note: z.string().trim().min(1).max(500).describe("why, for those who wonder at night"),
    duration: durationMs
      .refine((ms) => ms >= 60_000 && ms <= MAX_WINDOW_MS, "expected 1m to 31d")
      .describe("how long it lasts"),
    time_zone: timeZone.default("UTC"),
    at: z.iso.datetime({ offset: true }).optional().describe("once, at this moment"),
    weekly: z
      .strictObject({
        days: weekdays,
        at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as "22:00"'),
      })
      .optional()
      .describe("every week"),
    cron: z.string().min(1).max(200).optional().describe("five fields: minute, hour, day, month, weekday"),
  })
  .refine(({ at, weekly, cron }) => [at, weekly, cron].filter((given) => given !== undefined).length === 1, {
    message: "expected exactly one of at, weekly and cron",
  });
export type MaintenanceWindowInput = z.output<typeof maintenanceWindowInput>;

/** The cron line of a window that comes again, or null for one that comes once. */
export function cronOf({ weekly, cron }: Pick<MaintenanceWindowInput, "weekly" | "cron">): string | null {
  if (cron !== undefined) return cron;
  if (weekly === undefined) return null;
  const [hour, minute] = weekly.at.split(":").map(Number);
  return `${minute} ${hour} * * ${weekly.days.map((day) => WEEKDAYS.indexOf(day)).join(",")}`;
}
