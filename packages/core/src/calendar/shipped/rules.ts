import {
  type BreakWindow,
  type CalendarSpec,
  type DaySegment,
  DEFAULT_CALENDAR_GRACE_MS,
  type EarlyClose,
} from "../calendar-spec.ts";
import { parseDayMinute } from "../day-minute.ts";
import type { DayRule, NamedRule, Observance } from "../day-rule.ts";
import type { IsoDate, Weekday } from "../iso-date.ts";

/** What most calendars have alike. */
export const COMMON = {
  graceMs: DEFAULT_CALENDAR_GRACE_MS,
  earlyCloses: [] as readonly EarlyClose[],
  overrides: {} as CalendarSpec["overrides"],
  breaks: [] as readonly BreakWindow[],
  knownFrom: "2024-01-01",
} as const;

export function minute(text: string): number {
  const parsed = parseDayMinute(text);
  if (parsed === null) throw new RangeError(`${text} is no time of a day`);
  return parsed;
}

export function segment(phase: DaySegment["phase"], from: string, to: string): DaySegment {
  return { phase, fromMinute: minute(from), toMinute: minute(to) };
}

/** The same segments from Monday to Friday. */
export function weekdays(...segments: readonly DaySegment[]): { readonly [Day in Weekday]?: readonly DaySegment[] } {
  return { 1: segments, 2: segments, 3: segments, 4: segments, 5: segments };
}

export function yearly(month: number, day: number, observed?: Observance): DayRule {
  return { kind: "yearly", month, day, ...(observed === undefined ? {} : { observed }) };
}

type Nth = Extract<DayRule, { kind: "weekday" }>["nth"];

/** Such as the 3rd Monday (1) of a month, -1 the last; `plus` so many days after it. */
export function nth(month: number, [which, weekday]: readonly [Nth, Weekday], plus = 0): DayRule {
  return { kind: "weekday", month, weekday, nth: which, plus };
}

export function easter(offset: number): DayRule {
  return { kind: "easter", offset };
}

export function dates(table: readonly IsoDate[], plus = 0, observed?: Observance): DayRule {
  return { kind: "dates", dates: table, plus, ...(observed === undefined ? {} : { observed }) };
}

export function holiday(name: string, rule: DayRule): NamedRule {
  return { name, rule };
}

export function earlyClose(name: string, rule: DayRule, [close, postUntil]: readonly [string, string?]): EarlyClose {
  const closeMinute = minute(close);
  return {
    name,
    rule,
    hours: postUntil === undefined ? { closeMinute } : { closeMinute, postUntilMinute: minute(postUntil) },
  };
}
