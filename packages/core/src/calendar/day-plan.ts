import type { CalendarSpec, ChangedHours, DayOverride, DaySegment, EarlyClose } from "./calendar-spec.ts";
import { daysOfYear } from "./day-rule.ts";
import { type DayNumber, toDayNumber, toIsoDate, weekdayOf, yearOf } from "./iso-date.ts";

/** What a trading day is like: its segments, and what makes it other than its weekday, if anything does. */
export interface DayPlan {
  readonly segments: readonly DaySegment[];
  readonly special: { readonly name: string; readonly kind: "closed" | "early_close" | "changed" } | null;
}

/** So many years' rules are kept ready. */
const MAX_YEARS = 64;

interface YearRules {
  readonly holidays: ReadonlyMap<DayNumber, string>;
  readonly earlyCloses: ReadonlyMap<DayNumber, EarlyClose>;
}

/** Which plan each trading day has: an override first, then holidays, then early closes, then the weekday. */
export class DayPlans {
  readonly #spec: CalendarSpec;
  readonly #years = new Map<number, YearRules>();

  constructor(spec: CalendarSpec) {
    this.#spec = spec;
  }

  planOf(day: DayNumber): DayPlan {
    const regular = this.#regular(day);
    const override = this.#spec.overrides[toIsoDate(day)];
    if (override !== undefined) return overridden(override, regular);
    const holiday = this.#find(day, ({ holidays }) => holidays.get(day));
    if (holiday !== undefined) return { segments: [], special: { name: holiday, kind: "closed" } };
    const early = this.#find(day, ({ earlyCloses }) => earlyCloses.get(day));
    if (early === undefined) return { segments: regular, special: null };
    return { segments: changeHours(regular, early.hours), special: { name: early.name, kind: "early_close" } };
  }

  /** Whether it would be traded on by its weekday alone. */
  isRegularDay(day: DayNumber): boolean {
    return this.#regular(day).some(({ phase }) => phase === "market");
  }

  #regular(day: DayNumber): readonly DaySegment[] {
    const begun = this.#spec.weeks.filter(({ since }) => since === null || toDayNumber(since) <= day);
    return begun.at(-1)?.days[weekdayOf(day)] ?? [];
  }

  /** A day near the turn of the year may be kept by a rule of the next year or of the one before. */
  #find<T>(day: DayNumber, look: (rules: YearRules) => T | undefined): T | undefined {
    const year = yearOf(day);
    return look(this.#rulesOf(year)) ?? look(this.#rulesOf(year + 1)) ?? look(this.#rulesOf(year - 1));
  }

  #rulesOf(year: number): YearRules {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const holidays = new Map<DayNumber, string>();
    for (const { day, of } of daysOfYear(this.#spec.holidays, year)) {
      if (!holidays.has(day)) holidays.set(day, of.name);
    }
    const earlyCloses = new Map<DayNumber, EarlyClose>();
    for (const { day, of } of daysOfYear(this.#spec.earlyCloses, year)) {
      const other = earlyCloses.get(day);
      if (other === undefined || closeOf(of) < closeOf(other)) earlyCloses.set(day, of);
    }
    for (const old of this.#years.keys()) {
      if (this.#years.size < MAX_YEARS) break;
      this.#years.delete(old);
    }
    const rules = { holidays, earlyCloses };
    this.#years.set(year, rules);
    return rules;
  }
}

function closeOf({ hours }: EarlyClose): number {
  return hours.closeMinute ?? Number.POSITIVE_INFINITY;
}

function overridden(override: DayOverride, regular: readonly DaySegment[]): DayPlan {
  const { name } = override;
  switch (override.kind) {
    case "closed":
      return { segments: [], special: { name, kind: "closed" } };
    case "regular":
      return { segments: regular, special: null };
    case "segments":
      return { segments: override.segments, special: { name, kind: "changed" } };
    case "hours": {
      const kind = override.hours.openMinute === undefined ? "early_close" : "changed";
      return { segments: changeHours(regular, override.hours), special: { name, kind } };
    }
  }
}

/** Cuts a day's market segments; what comes before them goes on until a later open, what follows moves to an early close. */
function changeHours(segments: readonly DaySegment[], hours: ChangedHours): DaySegment[] {
  const { openMinute = null, closeMinute = null, postUntilMinute = null } = hours;
  const changed = segments.flatMap((segment): DaySegment[] => {
    const { phase, fromMinute, toMinute } = segment;
    if (phase === "post_market" && closeMinute !== null) return [];
    if (phase === "pre_market" && openMinute !== null) return [{ ...segment, toMinute: openMinute }];
    if (phase !== "market") return [segment];
    const from = Math.max(fromMinute, openMinute ?? fromMinute);
    const to = Math.min(toMinute, closeMinute ?? toMinute);
    return from < to ? [{ phase, fromMinute: from, toMinute: to }] : [];
  });
  if (closeMinute === null || postUntilMinute === null || changed.length === 0) return changed;
  return [...changed, { phase: "post_market", fromMinute: closeMinute, toMinute: postUntilMinute }];
}
