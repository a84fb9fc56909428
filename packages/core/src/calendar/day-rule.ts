import { easterSunday } from "./easter.ts";
import { type DayNumber, dayNumber, type IsoDate, toDayNumber, type Weekday, weekdayOf, yearOf } from "./iso-date.ts";
import { type EquinoxSeason, japaneseEquinox } from "./japanese-equinox.ts";

/**
 * On which day one is kept that falls on a weekend: on the nearest weekday; on the Monday after a Sunday (a Saturday is
 * lost); on the weekday before; on the next day that is neither a Sunday nor another's; or neither a weekend's nor another's.
 */
export const OBSERVANCES = [
  "nearest_weekday",
  "monday_after_sunday",
  "weekday_before",
  "next_free_day",
  "next_free_weekday",
] as const;
export type Observance = (typeof OBSERVANCES)[number];

/** A rule by which a day comes every year, or a table of days where there is no rule. */
export type DayRule =
  | { readonly kind: "yearly"; readonly month: number; readonly day: number; readonly observed?: Observance }
  /** The nth weekday of a month (-1: the last), or so many days after it. */
  | {
      readonly kind: "weekday";
      readonly month: number;
      readonly weekday: Weekday;
      readonly nth: 1 | 2 | 3 | 4 | 5 | -1;
      readonly plus?: number;
    }
  /** So many days after (before, when negative) Easter Sunday. */
  | { readonly kind: "easter"; readonly offset: number }
  /** The days of a table, or so many days after each. */
  | {
      readonly kind: "dates";
      readonly dates: readonly IsoDate[];
      readonly plus?: number;
      readonly observed?: Observance;
    }
  | { readonly kind: "japanese_equinox"; readonly season: EquinoxSeason; readonly observed?: Observance }
  /** A day with a holiday on either side, as Japan's law has it. */
  | { readonly kind: "between_holidays" };

export interface NamedRule {
  readonly name: string;
  readonly rule: DayRule;
}

/** A rule's day in a year, as it is kept. */
export interface NamedDay<Rule extends NamedRule = NamedRule> {
  readonly day: DayNumber;
  readonly of: Rule;
}

/**
 * The days that rules give for a year (some may be kept just outside of it), in the rules' order. Those that move to a free
 * day leave those alone that all the others fall on.
 */
export function daysOfYear<Rule extends NamedRule>(rules: readonly Rule[], year: number): NamedDay<Rule>[] {
  const fallen = rules.flatMap((of) => naturalDays(of.rule, year).map((day) => ({ day, of })));
  const taken = new Set(fallen.map(({ day }) => day));
  const seen = new Set<DayNumber>();
  const kept = fallen.map(({ day, of }) => {
    const observed = observe(day, { by: observanceOf(of.rule), taken, isDouble: seen.has(day) });
    seen.add(day);
    taken.add(observed);
    return { day: observed, of };
  });
  const between = rules.filter(({ rule }) => rule.kind === "between_holidays");
  const found = between.flatMap((of) => daysBetween(fallen).map((day) => ({ day, of })));
  return [...kept, ...found];
}

function naturalDays(rule: DayRule, year: number): DayNumber[] {
  switch (rule.kind) {
    case "yearly":
      return dayOfMonth(year, rule.month, rule.day);
    case "weekday":
      return nthWeekday(rule, year);
    case "easter":
      return [easterSunday(year) + rule.offset];
    case "dates":
      return rule.dates.map((date) => toDayNumber(date) + (rule.plus ?? 0)).filter((day) => yearOf(day) === year);
    case "japanese_equinox":
      return [japaneseEquinox(year, rule.season)];
    case "between_holidays":
      return [];
  }
}

/** None in a year whose month has no such day: 29 February would close 1 March. */
function dayOfMonth(year: number, month: number, day: number): DayNumber[] {
  const found = dayNumber(year, month, day);
  return found < dayNumber(year, month + 1, 1) ? [found] : [];
}

function nthWeekday(
  { month, weekday, nth, plus = 0 }: Extract<DayRule, { kind: "weekday" }>,
  year: number,
): DayNumber[] {
  if (nth === -1) {
    const last = dayNumber(year, month + 1, 0);
    return [last - ((weekdayOf(last) - weekday + 7) % 7) + plus];
  }
  const first = dayNumber(year, month, 1);
  const day = first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7;
  return day < dayNumber(year, month + 1, 1) ? [day + plus] : [];
}

function observanceOf(rule: DayRule): Observance | null {
  return "observed" in rule ? (rule.observed ?? null) : null;
}

function observe(
  day: DayNumber,
  { by, taken, isDouble }: { by: Observance | null; taken: ReadonlySet<DayNumber>; isDouble: boolean },
): DayNumber {
  const weekday = weekdayOf(day);
  switch (by) {
    case null:
      return day;
    case "nearest_weekday":
      return weekday === 6 ? day - 1 : weekday === 0 ? day + 1 : day;
    case "monday_after_sunday":
      return weekday === 0 ? day + 1 : day;
    case "weekday_before":
      return weekday === 6 ? day - 1 : weekday === 0 ? day - 2 : day;
    case "next_free_day":
      return weekday === 0 || isDouble ? nextFree(day, taken, [0]) : day;
    case "next_free_weekday":
      return weekday === 0 || weekday === 6 || isDouble ? nextFree(day, taken, [0, 6]) : day;
  }
}

function nextFree(day: DayNumber, taken: ReadonlySet<DayNumber>, never: readonly number[]): DayNumber {
  let free = day + 1;
  while (taken.has(free) || never.includes(weekdayOf(free))) free += 1;
  return free;
}

function daysBetween(fallen: readonly NamedDay[]): DayNumber[] {
  const days = new Set(fallen.map(({ day }) => day));
  return [...days].map((day) => day + 1).filter((day) => !days.has(day) && days.has(day + 1) && weekdayOf(day) !== 0);
}
