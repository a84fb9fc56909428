import { formatDuration } from "@plimsoll/core";

const SECOND = 1000;
const DAY = 86_400_000;
const DATE: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };
const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };

/** Making a formatter costs far more than using one, and ages are printed by the hundred each second. */
const LOCAL_CLOCK = new Intl.DateTimeFormat("en-GB", TIME);
const UTC_CLOCK = new Intl.DateTimeFormat("en-GB", { ...TIME, timeZone: "UTC" });
const FULL: Intl.DateTimeFormatOptions = { ...DATE, ...TIME, timeZoneName: "short" };
const LOCAL_FULL = new Intl.DateTimeFormat("en-GB", FULL);
const UTC_FULL = new Intl.DateTimeFormat("en-GB", { ...DATE, ...TIME, timeZone: "UTC" });
const MINUTE: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const LOCAL_MINUTE = new Intl.DateTimeFormat("en-GB", MINUTE);
const DAY_MINUTE: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", ...MINUTE };
const LOCAL_DAY_MINUTE = new Intl.DateTimeFormat("en-GB", DAY_MINUTE);
const LOCAL_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const UTC_DAY_MINUTE = new Intl.DateTimeFormat("en-GB", { ...DAY_MINUTE, timeZone: "UTC" });
const LOCAL_DATE = new Intl.DateTimeFormat("en-GB", DATE);

/** How long ago, or for how long: whole seconds, in the two largest units, as in `2 min 11 s`. Never negative. */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  const whole = Math.max(0, Math.floor(ms / SECOND) * SECOND);
  return whole === 0 ? "0 s" : formatDuration(whole);
}

/** The same in its largest unit alone, for narrow places: `2 min`. */
export function formatShortAge(ms: number): string {
  return formatAge(ms).split(" ").slice(0, 2).join(" ");
}

/** `14:02:11` in the reader's time zone, or in `timeZone`. */
export function formatClock(epochMs: number, timeZone?: string): string {
  const clock = timeZone === undefined ? LOCAL_CLOCK : new Intl.DateTimeFormat("en-GB", { ...TIME, timeZone });
  return clock.format(epochMs);
}

/** `14:02`, for axes. */
export function formatMinute(epochMs: number): string {
  return LOCAL_MINUTE.format(epochMs);
}

/** `23 Nov 14:02`, for axes over days. */
export function formatDayMinute(epochMs: number): string {
  return LOCAL_DAY_MINUTE.format(epochMs).replace(",", "");
}

/** The clock; on another day than that of `now` the date and the minute, and the year where it differs too. */
export function formatMoment(epochMs: number, now: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const date = timeZone === undefined ? LOCAL_DATE : new Intl.DateTimeFormat("en-GB", { ...DATE, ...zone });
  const day = date.format(epochMs);
  const today = date.format(now);
  if (day === today) return formatClock(epochMs, timeZone);
  if (day.slice(-4) !== today.slice(-4)) return day;
  const minute =
    timeZone === undefined ? LOCAL_DAY_MINUTE : new Intl.DateTimeFormat("en-GB", { ...DAY_MINUTE, ...zone });
  return minute.format(epochMs).replace(",", "");
}

/** `23 Nov`, for axes over weeks. */
export function formatDay(epochMs: number): string {
  return LOCAL_DAY.format(epochMs);
}

/** `15:02:11 local · 14:02:11 UTC`, for what moves with the pointer. */
export function formatBothClocks(epochMs: number): string {
  return `${LOCAL_CLOCK.format(epochMs)} local · ${UTC_CLOCK.format(epochMs)} UTC`;
}

/** The same with the day instead of the seconds where what is shown spans more than a day. */
export function formatBothMoments(epochMs: number, spanMs: number): string {
  if (spanMs <= DAY) return formatBothClocks(epochMs);
  const [local, utc] = [LOCAL_DAY_MINUTE, UTC_DAY_MINUTE].map((format) => format.format(epochMs).replace(",", ""));
  return `${local} local · ${utc} UTC`;
}

/** Both ends of a stretch of time, as short as they are clear: `23 Nov 14:02:11` and `14:05:00`, or days and minutes. */
export function formatSpan(from: number, to: number): readonly [string, string] {
  if (to - from > 2 * DAY) return [formatDayMinute(from), formatDayMinute(to)];
  const [first, last] = [formatDay(from), formatDay(to)];
  return [`${first} ${formatClock(from)}`, first === last ? formatClock(to) : `${last} ${formatClock(to)}`];
}

/** Local and UTC side by side, for a tooltip: two people on two continents must mean the same moment. */
export function formatBothZones(epochMs: number, timeZone?: string): string {
  const zoned = timeZone === undefined ? LOCAL_FULL : new Intl.DateTimeFormat("en-GB", { ...FULL, timeZone });
  const local = zoned.format(epochMs);
  const utc = UTC_FULL.format(epochMs);
  return `${local} (local)\n${utc} UTC`;
}
