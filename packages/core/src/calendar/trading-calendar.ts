import type { CalendarSpec } from "./calendar-spec.ts";
import { DayPlans } from "./day-plan.ts";
import { DAY_MS, type DayNumber, type IsoDate, toDayNumber, toIsoDate } from "./iso-date.ts";
import type { MarketCalendar, MarketPhase } from "./market-calendar.ts";
import { type Stretch, Timeline, WEEK_MS } from "./timeline.ts";
import { createZoneClock } from "./zone-clock.ts";
import { toZonedTime } from "./zoned-time.ts";

/** A day on which a market would trade by its weekday, and does not, or not as always. */
export interface SpecialDay {
  readonly date: IsoDate;
  /** Such as `Thanksgiving Day`. */
  readonly name: string;
  readonly kind: "closed" | "early_close" | "changed";
  /** When its first session begins and its last one ends, epoch ms; null when it has none. */
  readonly opensAt: number | null;
  readonly closesAt: number | null;
}

/** After so long without a change of the kind that is looked for, there is none: longer than the longest closure. */
const WEEKS_AHEAD = 54;
/** No span longer than a century is measured. */
const LONGEST_SPAN_MS = 5218 * WEEK_MS;

interface Answer {
  /** It holds for every moment from this one on, before `until`. */
  readonly from: number;
  readonly until: number;
  readonly at: number | null;
}

/** A calendar from its data: cheap to ask again and again, since the weeks that were asked about are kept. */
export class TradingCalendar implements MarketCalendar {
  readonly id: string;
  readonly timeZone: string;
  readonly graceMs: number;
  readonly spec: CalendarSpec;
  readonly #plans: DayPlans;
  readonly #timeline: Timeline;
  #open: Answer | null = null;
  #close: Answer | null = null;

  constructor(spec: CalendarSpec) {
    this.id = spec.id;
    this.timeZone = spec.timeZone;
    this.graceMs = spec.graceMs;
    this.spec = spec;
    this.#plans = new DayPlans(spec);
    this.#timeline = new Timeline(spec, this.#plans);
  }

  phaseAt(at: number): MarketPhase {
    return this.#timeline.at(at).phase;
  }

  sessionMs(from: number, to: number): number {
    if (!(to > from)) return 0;
    const start = Math.max(from, to - LONGEST_SPAN_MS);
    let total = 0;
    for (let number = Math.floor(start / WEEK_MS); number * WEEK_MS < to; number++) {
      const week = this.#timeline.week(number);
      const isWhole = start <= number * WEEK_MS && (number + 1) * WEEK_MS <= to;
      total += isWhole ? week.marketMs : marketWithin(week.stretches, start, to);
    }
    return total;
  }

  nextOpen(at: number): number | null {
    if (!holds(this.#open, at)) this.#open = this.#look(at, true);
    return this.#open?.at ?? null;
  }

  nextClose(at: number): number | null {
    if (!holds(this.#close, at)) this.#close = this.#look(at, false);
    return this.#close?.at ?? null;
  }

  /** When the phase changes next, strictly after `at`; null when it never does. */
  nextChange(at: number): number | null {
    const phase = this.phaseAt(at);
    const first = Math.floor(at / WEEK_MS);
    for (let number = first; number < first + WEEKS_AHEAD; number++) {
      const changed = this.#timeline
        .week(number)
        .stretches.find((stretch) => stretch.from > at && stretch.phase !== phase);
      if (changed !== undefined) return changed.from;
    }
    return null;
  }

  /** The phases that are not `closed` between two moments, in order, each as long as it lasts within them. */
  stretches(from: number, to: number): Stretch[] {
    const found: Stretch[] = [];
    for (let number = Math.floor(from / WEEK_MS); number * WEEK_MS < to; number++) {
      for (const stretch of this.#timeline.week(number).stretches) {
        const clipped = { ...stretch, from: Math.max(stretch.from, from), to: Math.min(stretch.to, to) };
        if (clipped.from >= clipped.to || stretch.phase === "closed") continue;
        const before = found.at(-1);
        if (before?.phase === stretch.phase && before.to === clipped.from) {
          found[found.length - 1] = { ...before, to: clipped.to };
        } else found.push(clipped);
      }
    }
    return found;
  }

  /** The day that clocks of its zone show. */
  dateAt(at: number): IsoDate {
    return toIsoDate(this.#dayAt(at));
  }

  /** What is special about a trading day; null when it is as its weekday is, or has no session on any such weekday. */
  specialDay(date: IsoDate): SpecialDay | null {
    return this.#special(toDayNumber(date));
  }

  /** The special days from the day that clocks show at a moment, in order. */
  specialDays(at: number, days: number): SpecialDay[] {
    const first = this.#dayAt(at);
    return Array.from({ length: days }, (_, ahead) => this.#special(first + ahead)).filter((day) => day !== null);
  }

  /** When what is known for certain ends, epoch ms (the end of that day in its zone); null when it has no end. */
  get knownUntil(): number | null {
    const { knownUntil } = this.spec;
    return knownUntil === null ? null : this.#moment(toDayNumber(knownUntil), 1440);
  }

  #special(day: DayNumber): SpecialDay | null {
    const { segments, special } = this.#plans.planOf(day);
    if (special === null || (segments.length === 0 && !this.#plans.isRegularDay(day))) return null;
    const market = segments.filter(({ phase }) => phase === "market");
    const isClosed = market.length === 0;
    return {
      date: toIsoDate(day),
      name: special.name,
      kind: isClosed ? "closed" : special.kind,
      opensAt: isClosed ? null : this.#moment(day, Math.min(...market.map(({ fromMinute }) => fromMinute))),
      closesAt: isClosed ? null : this.#moment(day, Math.max(...market.map(({ toMinute }) => toMinute))),
    };
  }

  #moment(day: DayNumber, minute: number): number {
    return createZoneClock(this.timeZone, day - 2, day + 3)(day, minute);
  }

  #dayAt(at: number): DayNumber {
    const { year, month, day } = toZonedTime(at, this.timeZone);
    return Date.UTC(year, month - 1, day) / DAY_MS;
  }

  #look(at: number, wantsOpen: boolean): Answer {
    let isOpen = this.phaseAt(at) === "market";
    const first = Math.floor(at / WEEK_MS);
    for (let number = first; number < first + WEEKS_AHEAD; number++) {
      for (const { from, phase } of this.#timeline.week(number).stretches) {
        if (from <= at || (phase === "market") === isOpen) continue;
        isOpen = !isOpen;
        if (isOpen === wantsOpen) return { from: at, until: from, at: from };
      }
    }
    return { from: at, until: at + WEEK_MS, at: null };
  }
}

function holds(answer: Answer | null, at: number): boolean {
  return answer !== null && answer.from <= at && at < answer.until;
}

function marketWithin(stretches: readonly Stretch[], from: number, to: number): number {
  let total = 0;
  for (const stretch of stretches) {
    if (stretch.phase !== "market") continue;
    total += Math.max(0, Math.min(stretch.to, to) - Math.max(stretch.from, from));
  }
  return total;
}
