import { fromZonedTime, toZonedTime } from "@plimsoll/core";

/** When a FIX session is to be logged on: on each of `startDays` from one minute of the day to one so many days later. */
export interface SessionWindow {
  /** 0 (Sunday) to 6. */
  readonly startDays: readonly number[];
  readonly startMinute: number;
  /** 1440 is the day's end. */
  readonly endMinute: number;
  /** How many days later it ends: 0 on the same day, 5 for a session from Sunday to Friday. */
  readonly lastsDays: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** One time that a session lasts, epoch ms, the end excluded. */
export interface WindowSpan {
  readonly from: number;
  readonly to: number;
}

const WEEK = 7;

/** The session that a moment (epoch ms) falls into; null outside all of them. */
export function spanAt(window: SessionWindow, at: number): WindowSpan | null {
  for (const span of spansAround(window, at, { ahead: 0 })) if (at >= span.from && at < span.to) return span;
  return null;
}

/** The next moment at which a session begins, strictly after `at`; null when none ever does. */
export function nextStart(window: SessionWindow, at: number): number | null {
  for (const { from } of spansAround(window, at, { ahead: WEEK + 1 })) if (from > at) return from;
  return null;
}

function* spansAround(window: SessionWindow, at: number, { ahead }: { ahead: number }): Generator<WindowSpan> {
  const { startDays, startMinute, endMinute, lastsDays, timeZone } = window;
  const { year, month, day, weekday } = toZonedTime(at, timeZone);
  for (let offset = -WEEK; offset <= ahead; offset++) {
    if (!startDays.includes((weekday + offset + 2 * WEEK) % WEEK)) continue;
    const date = { year, month, day: day + offset };
    const from = fromZonedTime({ ...date, minute: startMinute }, timeZone);
    const to = fromZonedTime({ ...date, day: date.day + lastsDays, minute: endMinute }, timeZone);
    if (from < to) yield { from, to };
  }
}
