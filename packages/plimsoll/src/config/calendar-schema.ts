import { isIsoDate, OBSERVANCES, parseDayMinute } from "@plimsoll/core";
import { z } from "zod";
import { timeZone, WEEKDAYS, weekdays } from "./alerting-schema.ts";
import { durationMs } from "./duration.ts";

const DAY_MS = 86_400_000;
const WORKING_DAYS = ["mon", "tue", "wed", "thu", "fri"] as const;

/** Calendars are named in addresses and on the command line. */
export const calendarId = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, 'expected a name such as "NYSE": letters, digits, dots, - and _');

const dayMinute = z
  .string()
  .refine((text) => parseDayMinute(text) !== null, {
    message: 'expected a time of day such as "09:30"; "17:00-1" is on the evening before, "01:00+1" on the day after',
    abort: true,
  })
  .transform((text) => parseDayMinute(text) ?? 0);

const isoDate = z.string().refine(isIsoDate, "expected a date such as 2026-11-26");
const name = z.string().trim().min(1).max(200);

const span = { from: dayMinute, to: dayMinute };
const ends = ({ from, to }: { from: number; to: number }) => to > from;
const ENDS_LATER = 'expected `to` after `from`; "01:00+1" is on the day after, "17:00-1" on the evening before';

const segmentKeys = {
  phase: z.enum(["pre_market", "market", "post_market"]).default("market").describe("default market"),
  ...span,
};
const daySegment = z.strictObject(segmentKeys).refine(ends, ENDS_LATER);
const weekSegment = z
  .strictObject({ days: weekdays.default([...WORKING_DAYS]).describe("default mon to fri"), ...segmentKeys })
  .refine(ends, ENDS_LATER);

const ruleKeys = {
  name: name.describe("as people read it when the market is closed"),
  dates: z.array(isoDate).min(1).max(1000).optional().describe("on these dates"),
  month: z.int().min(1).max(12).optional(),
  day: z.int().min(1).max(31).optional().describe("with month: every year on that day"),
  weekday: z.enum(WEEKDAYS).optional().describe("with month and nth: such as the 3rd Monday"),
  nth: z
    .union([z.int().min(1).max(5), z.literal(-1)])
    .optional()
    .describe("1 to 5, or -1 for the last"),
  easter: z.int().min(-180).max(180).optional().describe("so many days after Easter Sunday; Good Friday is -2"),
  plus: z.int().min(-31).max(31).optional().describe("so many days after that; for dates and weekdays"),
  observed: z.enum(OBSERVANCES).optional().describe("where one that falls on a weekend is kept; default nowhere else"),
};
type RuleKeys = { readonly [Key in keyof typeof ruleKeys]?: z.output<(typeof ruleKeys)[Key]> };

function isOneRule({ dates, month, day, weekday, nth, easter, plus, observed }: RuleKeys): boolean {
  const byWeekday = weekday !== undefined || nth !== undefined;
  if (dates !== undefined) return [month, day, weekday, nth, easter].every((it) => it === undefined);
  if (easter !== undefined) return [month, day, weekday, nth, plus, observed].every((it) => it === undefined);
  if (month === undefined) return false;
  if (byWeekday) return weekday !== undefined && nth !== undefined && day === undefined && observed === undefined;
  return day !== undefined && plus === undefined;
}
/** Of any year: 29 February comes in some. */
function isDayOfMonth({ month, day }: RuleKeys): boolean {
  return month === undefined || day === undefined || day <= new Date(Date.UTC(2024, month, 0)).getUTCDate();
}
const NO_SUCH_DAY = { path: ["day"], error: "expected a day that this month has" };

const ONE_RULE = "expected one of dates; month and day; month, weekday and nth; easter";

const hours = {
  close: dayMinute.optional().describe("when its last session ends"),
  post_until: dayMinute.optional().describe("until when there is trading after that; default none"),
};
const holiday = z.strictObject(ruleKeys).refine(isOneRule, ONE_RULE).refine(isDayOfMonth, NO_SUCH_DAY);
const earlyClose = z
  .strictObject({ ...ruleKeys, ...hours, close: dayMinute })
  .refine(isOneRule, ONE_RULE)
  .refine(isDayOfMonth, NO_SUCH_DAY);

const override = z
  .strictObject({
    name,
    closed: z.literal(true).optional(),
    regular: z.literal(true).optional().describe("as on any such weekday, whatever the holidays say"),
    open: dayMinute.optional().describe("when its first session begins"),
    ...hours,
    segments: z.array(daySegment).min(1).max(20).optional(),
  })
  .refine(
    ({ closed, regular, open, close, segments }) =>
      [closed, regular, open ?? close, segments].filter((it) => it !== undefined).length === 1,
    { message: "expected one of closed, regular, segments; or open and close" },
  );

const breakWindow = z
  .strictObject({
    name,
    days: weekdays.default([...WEEKDAYS]).describe("on which it begins; default every day"),
    ...span,
    time_zone: timeZone.optional().describe("default: the calendar's"),
  })
  .refine(ends, ENDS_LATER);

/** A calendar of one's own, or a change of another: with `extends`, what is named is added to it. */
export const calendarSchema = z.strictObject({
  id: calendarId,
  extends: calendarId.optional().describe("a calendar that Plimsoll brings, or one above; may be its own id"),
  name: name.optional(),
  time_zone: timeZone.optional().describe("in which its times are given"),
  segments: z
    .array(weekSegment)
    .min(1)
    .max(100)
    .optional()
    .describe("its week; several market segments: a break between"),
  holidays: z.array(holiday).max(500).default([]),
  early_closes: z.array(earlyClose).max(500).default([]),
  overrides: z.record(isoDate, override).default({}).describe("by date; they beat everything else"),
  breaks: z.array(breakWindow).max(100).default([]).describe("pauses besides, such as a broker's nightly reset"),
  grace: durationMs
    .refine((ms) => ms <= DAY_MS, "expected at most 1d")
    .optional()
    .describe("how long after an open nothing is held against anybody; default 60s"),
  known_until: isoDate
    .optional()
    .describe("the last day of which its holidays are known; Plimsoll warns 60 days before"),
});
export type CalendarInput = z.output<typeof calendarSchema>;
