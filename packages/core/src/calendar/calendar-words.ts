import { formatDuration } from "../text/format-duration.ts";
import { DAY_MS } from "./iso-date.ts";
import type { SpecialDay, TradingCalendar } from "./trading-calendar.ts";
import { toZonedTime } from "./zoned-time.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** No closure that is told of by its days is longer. */
const LONGEST_CLOSURE_DAYS = 21;

/**
 * Where a market is at a moment (epoch ms), and what comes next: `NYSE is closed (Thanksgiving Day); opens Fri 27 Nov 09:30
 * New York (in 15 h 12 min), early close 13:00`.
 */
export function calendarWords(calendar: TradingCalendar, now: number): string {
  const { id } = calendar;
  const phase = calendar.phaseAt(now);
  if (phase === "market") return `${id} is open${closeWords(calendar, now)}`;
  const opens = openWords(calendar, now);
  if (phase === "break") return `${id} is in a break${opens}`;
  if (phase === "pre_market") return `${id} is before its open${opens}`;
  if (phase === "post_market") return `${id} is after its close${opens}`;
  const why = closureNames(calendar, now);
  return `${id} is closed${why.length === 0 ? "" : ` (${why.join(", ")})`}${opens}`;
}

/** As people of that market write a moment: `Fri 27 Nov 09:30 New York`. */
export function marketTime(at: number, timeZone: string): string {
  const { weekday, day, month } = toZonedTime(at, timeZone);
  return `${WEEKDAYS[weekday]} ${day} ${MONTHS[month - 1]} ${clockTime(at, timeZone)} ${placeOf(timeZone)}`;
}

function closeWords(calendar: TradingCalendar, now: number): string {
  const closes = calendar.nextClose(now);
  if (closes === null) return "; it never closes";
  const special = specialOf(calendar, closes - 1, ({ closesAt }) => closesAt === closes);
  const early = special?.kind === "early_close" ? ` early, ${special.name}` : "";
  return `; closes ${marketTime(closes, calendar.timeZone)} (in ${formatDuration(closes - now)})${early}`;
}

function openWords(calendar: TradingCalendar, now: number): string {
  const opens = calendar.nextOpen(now);
  if (opens === null) return "; it never opens again";
  const { timeZone } = calendar;
  const isBegun = ({ opensAt, closesAt }: SpecialDay) => (opensAt ?? opens + 1) <= opens && opens < (closesAt ?? opens);
  const special = specialOf(calendar, opens, isBegun);
  const isEarly = special?.kind === "early_close" && special.closesAt !== null;
  const early = isEarly ? `, early close ${clockTime(special.closesAt ?? 0, timeZone)}` : "";
  return `; opens ${marketTime(opens, timeZone)} (in ${formatDuration(opens - now)})${early}`;
}

/** The special trading day that a session at a moment belongs to: the moment's own day, or the next where it begins at night. */
function specialOf(calendar: TradingCalendar, at: number, isIt: (day: SpecialDay) => boolean): SpecialDay | undefined {
  const days = [calendar.dateAt(at), calendar.dateAt(at + DAY_MS)].flatMap((date) => calendar.specialDay(date) ?? []);
  return days.find(isIt);
}

/** What keeps it closed until it opens next: the weekend, holidays by their names. */
function closureNames(calendar: TradingCalendar, now: number): string[] {
  const opens = calendar.nextOpen(now);
  if (opens === null) return [];
  const days = Math.ceil((opens - now) / DAY_MS);
  if (days > LONGEST_CLOSURE_DAYS) return [];
  const names = new Set<string>();
  for (let ahead = 0; ahead <= days; ahead++) {
    const at = now + ahead * DAY_MS;
    if (calendar.dateAt(at) > calendar.dateAt(opens)) break;
    const { weekday } = toZonedTime(at, calendar.timeZone);
    const special = calendar.specialDay(calendar.dateAt(at));
    if (special?.kind === "closed") names.add(special.name);
    else if (weekday % 6 === 0 && at < opens) names.add("weekend");
  }
  return [...names];
}

function clockTime(at: number, timeZone: string): string {
  const { minute } = toZonedTime(at, timeZone);
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** The city of an IANA name: `America/New_York` is New York. */
function placeOf(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}
