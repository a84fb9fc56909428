import type { BreakWindow, CalendarSpec, DaySegment } from "./calendar-spec.ts";
import type { DayPlans } from "./day-plan.ts";
import { DAY_MS, type DayNumber, weekdayOf } from "./iso-date.ts";
import type { MarketPhase } from "./market-calendar.ts";
import { createZoneClock, type ZoneClock } from "./zone-clock.ts";

/** A time in which a market's phase does not change. Epoch ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly phase: MarketPhase;
}

/** A week of it, without gaps. */
export interface TimelineWeek {
  readonly stretches: readonly Stretch[];
  /** How much of it is in session, ms. */
  readonly marketMs: number;
}

export const WEEK_MS = 7 * DAY_MS;
/** Twenty years; older weeks are made again when somebody asks. */
const MAX_WEEKS = 1044;
/** A segment lies up to a day before its day or after it, and zones are up to 14 hours from UTC. */
const REACH_DAYS = 3;
/** Where segments of several days overlap, what comes later here holds. */
const RANK: readonly MarketPhase[] = ["closed", "break", "post_market", "pre_market", "market"];

/** A market's phases, week by week (from Thursday 00:00 UTC, as epoch time counts), made when asked for and kept. */
export class Timeline {
  readonly #spec: CalendarSpec;
  readonly #plans: DayPlans;
  readonly #weeks = new Map<number, TimelineWeek>();

  constructor(spec: CalendarSpec, plans: DayPlans) {
    this.#spec = spec;
    this.#plans = plans;
  }

  week(number: number): TimelineWeek {
    const known = this.#weeks.get(number);
    if (known !== undefined) return known;
    const week = this.#make(number);
    for (const old of this.#weeks.keys()) {
      if (this.#weeks.size < MAX_WEEKS) break;
      this.#weeks.delete(old);
    }
    this.#weeks.set(number, week);
    return week;
  }

  at(moment: number): Stretch {
    const { stretches } = this.week(Math.floor(moment / WEEK_MS));
    const found = stretches.find(({ to }) => moment < to);
    if (found === undefined) throw new RangeError(`${moment} is not a moment`);
    return found;
  }

  #make(number: number): TimelineWeek {
    const [start, end] = [number * WEEK_MS, (number + 1) * WEEK_MS];
    const [first, last] = [start / DAY_MS - REACH_DAYS, end / DAY_MS + REACH_DAYS];
    const clock = createZoneClock(this.#spec.timeZone, first - 2, last + 2);
    const spans: Stretch[] = [];
    const pauses: Stretch[] = [];
    const clocks = this.#spec.breaks.map(({ timeZone }) => createZoneClock(timeZone, first - 2, last + 2));
    for (let day = first; day <= last; day++) {
      for (const segment of withBreaks(this.#plans.planOf(day).segments)) spans.push(toStretch(day, segment, clock));
      this.#spec.breaks.forEach((window, index) => {
        const windowClock = clocks[index];
        if (windowClock !== undefined && window.weekdays.includes(weekdayOf(day))) {
          pauses.push(toStretch(day, { ...window, phase: "break" }, windowClock));
        }
      });
    }
    return toWeek(paint(spans, pauses, { from: start, to: end }));
  }
}

type AnySegment = Pick<BreakWindow, "fromMinute" | "toMinute"> & { readonly phase: MarketPhase };

/** Between two market segments of one day it has a break. */
function withBreaks(segments: readonly DaySegment[]): AnySegment[] {
  const market = segments.filter(({ phase }) => phase === "market").sort((a, b) => a.fromMinute - b.fromMinute);
  const breaks = market.slice(1).flatMap(({ fromMinute }, index): AnySegment[] => {
    const ended = market[index]?.toMinute ?? fromMinute;
    return ended < fromMinute ? [{ phase: "break", fromMinute: ended, toMinute: fromMinute }] : [];
  });
  return [...segments, ...breaks];
}

function toStretch(day: DayNumber, { phase, fromMinute, toMinute }: AnySegment, clock: ZoneClock): Stretch {
  return { phase, from: clock(day, fromMinute), to: clock(day, toMinute) };
}

/** Lays spans over one another and pauses over what is not closed, without gaps. */
function paint(
  spans: readonly Stretch[],
  pauses: readonly Stretch[],
  { from, to }: { from: number; to: number },
): Stretch[] {
  const edges = [...spans, ...pauses].flatMap((span) => [span.from, span.to]).filter((at) => from < at && at < to);
  const bounds = [...new Set([from, ...edges, to])].sort((a, b) => a - b);
  const painted: Stretch[] = [];
  for (const [index, start] of bounds.slice(0, -1).entries()) {
    const end = bounds[index + 1] ?? to;
    const holding = highest(spans.filter((span) => span.from <= start && start < span.to));
    const isPaused = holding !== "closed" && pauses.some((pause) => pause.from <= start && start < pause.to);
    const phase = isPaused ? "break" : holding;
    const before = painted.at(-1);
    if (before?.phase === phase) painted[painted.length - 1] = { ...before, to: end };
    else painted.push({ from: start, to: end, phase });
  }
  return painted;
}

function highest(spans: readonly Stretch[]): MarketPhase {
  return spans.reduce<MarketPhase>(
    (best, { phase }) => (RANK.indexOf(phase) > RANK.indexOf(best) ? phase : best),
    "closed",
  );
}

function toWeek(stretches: readonly Stretch[]): TimelineWeek {
  const market = stretches.filter(({ phase }) => phase === "market");
  return { stretches, marketMs: market.reduce((sum, { from, to }) => sum + to - from, 0) };
}
