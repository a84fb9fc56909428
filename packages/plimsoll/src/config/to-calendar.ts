import {
  type BreakWindow,
  type CalendarSpec,
  type ChangedHours,
  type DayOverride,
  type DayRule,
  type DaySegment,
  DEFAULT_CALENDAR_GRACE_MS,
  type IsoDate,
  type Weekday,
  type WeekPlan,
} from "@plimsoll/core";
import { WEEKDAYS } from "./alerting-schema.ts";
import type { CalendarInput } from "./calendar-schema.ts";

type HolidayInput = CalendarInput["holidays"][number];
type HoursInput = { readonly open?: number | undefined } & Pick<CalendarInput["early_closes"][number], "post_until"> & {
    readonly close?: number | undefined;
  };

/** A calendar as it is written, on top of the one that it extends (null: none), as the program uses it. */
export function toCalendar(input: CalendarInput, base: CalendarSpec | null): CalendarSpec {
  const timeZone = base?.timeZone ?? input.time_zone ?? "UTC";
  const { id, segments, known_until } = input;
  return {
    id,
    name: input.name ?? base?.name ?? id,
    timeZone,
    graceMs: input.grace ?? base?.graceMs ?? DEFAULT_CALENDAR_GRACE_MS,
    weeks: segments === undefined ? (base?.weeks ?? []) : [toWeekPlan(segments)],
    holidays: [...(base?.holidays ?? []), ...input.holidays.map((it) => ({ name: it.name, rule: toRule(it) }))],
    earlyCloses: [
      ...(base?.earlyCloses ?? []),
      ...input.early_closes.map((it) => ({ name: it.name, rule: toRule(it), hours: toHours(it) })),
    ],
    overrides: { ...base?.overrides, ...toOverrides(input.overrides) },
    breaks: [...(base?.breaks ?? []), ...input.breaks.map((it) => toBreak(it, timeZone))],
    knownFrom: base?.knownFrom ?? null,
    knownUntil: (known_until as IsoDate | undefined) ?? base?.knownUntil ?? null,
  };
}

function toWeekPlan(segments: NonNullable<CalendarInput["segments"]>): WeekPlan {
  const days: { [Day in Weekday]?: DaySegment[] } = {};
  for (const segment of segments) {
    for (const name of segment.days) {
      const day = weekdayOf(name);
      days[day] = [...(days[day] ?? []), toSegment(segment)];
    }
  }
  return { since: null, days };
}

function toSegment({ phase, from, to }: Omit<NonNullable<CalendarInput["segments"]>[number], "days">): DaySegment {
  return { phase, fromMinute: from, toMinute: to };
}

function toRule({ dates, month = 1, day, weekday, nth, easter, plus, observed }: HolidayInput): DayRule {
  const shift = plus === undefined ? {} : { plus };
  const kept = observed === undefined ? {} : { observed };
  if (dates !== undefined) return { kind: "dates", dates: dates as IsoDate[], ...shift, ...kept };
  if (easter !== undefined) return { kind: "easter", offset: easter };
  if (weekday !== undefined && nth !== undefined) {
    return { kind: "weekday", month, weekday: weekdayOf(weekday), nth: nth as 1, ...shift };
  }
  return { kind: "yearly", month, day: day ?? 1, ...kept };
}

function toHours({ open, close, post_until }: HoursInput): ChangedHours {
  return {
    ...(open === undefined ? {} : { openMinute: open }),
    ...(close === undefined ? {} : { closeMinute: close }),
    ...(post_until === undefined ? {} : { postUntilMinute: post_until }),
  };
}

function toOverrides(overrides: CalendarInput["overrides"]): CalendarSpec["overrides"] {
  return Object.fromEntries(
    Object.entries(overrides).map(([date, it]): [string, DayOverride] => {
      const { name, segments } = it;
      if (it.closed === true) return [date, { kind: "closed", name }];
      if (it.regular === true) return [date, { kind: "regular", name }];
      if (segments !== undefined) return [date, { kind: "segments", name, segments: segments.map(toSegment) }];
      return [date, { kind: "hours", name, hours: toHours(it) }];
    }),
  );
}

function toBreak({ name, days, from, to, time_zone }: CalendarInput["breaks"][number], timeZone: string): BreakWindow {
  return { name, weekdays: days.map(weekdayOf), fromMinute: from, toMinute: to, timeZone: time_zone ?? timeZone };
}

function weekdayOf(name: (typeof WEEKDAYS)[number]): Weekday {
  return WEEKDAYS.indexOf(name) as Weekday;
}
