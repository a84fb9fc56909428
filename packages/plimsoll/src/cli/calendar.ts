import { type CalendarDay, type CalendarState, SHIPPED_CALENDARS, toCalendarState } from "@plimsoll/core";
import { describeMistakes } from "../config/describe-mistakes.ts";
import { formatPath } from "../config/fault.ts";
import { calendarNamesOf, readCalendars, unknownCalendar } from "../config/read-calendars.ts";
import { CalendarSet } from "../engine/calendar-set.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { DEFAULT_CONFIG_FILE } from "./config-file.ts";
import { readLoosely } from "./configured-places.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { parseMoment } from "./parse-moment.ts";
import { fit, printable } from "./terminal-text.ts";

const DEFAULT_DAYS = 30;
const MAX_DAYS = 400;

type Given = string | boolean | undefined;

/**
 * `plimsoll calendar`: where markets are in their day, what comes next, and the holidays ahead, by the configuration's file
 * alone. Of the rest of that file nothing is asked, so that mistakes elsewhere and missing secrets don't matter here.
 */
export async function calendar(
  context: CliContext,
  options: { readonly at?: Given; readonly days?: Given },
  [id]: readonly string[],
): Promise<ExitCode> {
  const { calendars, used } = readUsed(context);
  const now = parseMoment("--at", options.at, { now: context.clock.now(), fallback: context.clock.now() });
  const days = parseDays(options.days);
  const inUse = [...used.keys()].filter((name) => calendars.get(name) !== null).toSorted();
  const ids = id !== undefined ? [id] : inUse.length > 0 ? inUse : [...SHIPPED_CALENDARS.keys()];
  const states = ids.map((name) => {
    const found = calendars.get(name);
    if (found === null) throw new PlimsollError("not_found", unknownCalendar(name, calendars.ids) ?? name);
    return toCalendarState(found, { now, days, components: used.get(name) ?? [] });
  });
  const text = context.json
    ? `${JSON.stringify({ items: states, next_cursor: null })}\n`
    : states.map(describe).join("");
  await write(context.stdout, text);
  return states.some(({ warning }) => warning !== null) ? EXIT.warning : EXIT.healthy;
}

/** The file's calendars, and which of its components name which. */
function readUsed(context: CliContext): {
  readonly calendars: CalendarSet;
  readonly used: ReadonlyMap<string, readonly string[]>;
} {
  const root = readLoosely(context)?.value;
  const { calendars, faults } = readCalendars(field(root, "calendars"), { withShape: true });
  if (faults.length > 0) {
    const file = context.config ?? DEFAULT_CONFIG_FILE;
    const mistakes = faults.map(({ path, message }) => ({ path: formatPath(path), message }));
    throw new PlimsollError("config_invalid", describeMistakes(file, mistakes), { mistakes });
  }
  return { calendars: new CalendarSet(calendars), used: calendarNamesOf(field(root, "components")) };
}

function parseDays(given: Given): number {
  if (given === undefined) return DEFAULT_DAYS;
  const days = Number(given);
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return days;
  throw new PlimsollError("bad_request", `--days: expected a whole number from 1 to ${MAX_DAYS}`);
}

function describe({ words, special_days, warning, time_zone }: CalendarState): string {
  const days = special_days.map((day) => dayLine(day, time_zone));
  const lines = [words, ...days, ...(warning === null ? [] : [`  Warning: ${warning}`])];
  return lines.map((line) => `${line}\n`).join("");
}

function dayLine({ date, name, kind, opens_at, closes_at }: CalendarDay, timeZone: string): string {
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" }).format(Date.parse(date));
  const clock = (at: string | null) =>
    at === null
      ? ""
      : new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(Date.parse(at));
  const hours = {
    closed: "closed",
    early_close: `until ${clock(closes_at)}`,
    changed: `${clock(opens_at)} to ${clock(closes_at)}`,
  };
  return `  ${weekday} ${date}  ${fit(hours[kind], 14)}  ${printable(name)}`;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
