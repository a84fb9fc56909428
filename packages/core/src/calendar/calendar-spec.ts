import type { NamedRule } from "./day-rule.ts";
import type { IsoDate, Weekday } from "./iso-date.ts";

/** How long after an open nothing is held against anybody, where a calendar says nothing else. */
export const DEFAULT_CALENDAR_GRACE_MS = 60_000;

/** A part of a trading day. Minutes count from that day's midnight: -420 is 17:00 the evening before, 1500 is 01:00 after. */
export interface DaySegment {
  readonly phase: "pre_market" | "market" | "post_market";
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** What is the same on every week, by weekday of the trading day; a day that is absent is closed. */
export interface WeekPlan {
  /** The first trading day of this plan; null: from the beginning. */
  readonly since: IsoDate | null;
  readonly days: { readonly [Day in Weekday]?: readonly DaySegment[] };
}

/** A day whose hours begin later or end earlier than its weekday's. Minutes as in a segment. */
export interface ChangedHours {
  readonly openMinute?: number;
  readonly closeMinute?: number;
  /** Until when there is a `post_market` after the early close; absent: there is none. */
  readonly postUntilMinute?: number;
}

/** What one date is, whatever schedule and rules say. `regular`: as its weekday is. */
export type DayOverride =
  | { readonly kind: "closed"; readonly name: string }
  | { readonly kind: "regular"; readonly name: string }
  | { readonly kind: "hours"; readonly name: string; readonly hours: ChangedHours }
  | { readonly kind: "segments"; readonly name: string; readonly segments: readonly DaySegment[] };

export type EarlyClose = NamedRule & { readonly hours: ChangedHours };

/** A pause on top of the schedule, such as a broker's nightly reset; holidays make no difference to it. */
export interface BreakWindow {
  readonly name: string;
  /** On which it begins. */
  readonly weekdays: readonly Weekday[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly timeZone: string;
}

/** A market's hours as data and rules. Segments lie within a day before and a day after their trading day. */
export interface CalendarSpec {
  readonly id: string;
  /** In words, such as `New York Stock Exchange`. */
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  /** How long after an open staleness and rates are not yet held against anybody, ms. */
  readonly graceMs: number;
  /** In the order of `since`; the last that has begun holds. */
  readonly weeks: readonly WeekPlan[];
  readonly holidays: readonly NamedRule[];
  readonly earlyCloses: readonly EarlyClose[];
  readonly overrides: { readonly [Date in IsoDate]?: DayOverride };
  readonly breaks: readonly BreakWindow[];
  /** The first and the last day of which its holidays are known for certain; null: there is no such end. */
  readonly knownFrom: IsoDate | null;
  readonly knownUntil: IsoDate | null;
}
