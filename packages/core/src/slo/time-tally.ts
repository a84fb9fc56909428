import { ALWAYS_OPEN, type MarketCalendar } from "../calendar/market-calendar.ts";
import { isUp, type TimePart, type TimeSegment } from "../uptime/time-part.ts";
import type { Counted, Tally } from "./tally.ts";

/** A stretch in which all that is looked at was good, or one was bad. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Who is to blame; null: it was good. */
  readonly badId: string | null;
}
type Timelines = ReadonlyMap<string, readonly TimeSegment[]>;
type Market = Pick<MarketCalendar, "sessionMs">;
type BadStatus = "DOWN" | "CRITICAL";

/**
 * Good time of components, each counted by itself. With a market, timelines whose closed hours are hidden are expected, and
 * the budget is a share of its sessions. Maintenance, pauses and the monitor's gaps are neither good nor bad.
 */
export function componentTally(timelines: Timelines, badStatus: BadStatus, market: Market = ALWAYS_OPEN): Tally {
  const stretches = Array.from(timelines, ([id, segments]) => pathStretches(new Map([[id, segments]]), badStatus));
  return new TimeTally(stretches, market);
}

/**
 * Good time of a path: good only while every stage is, and the first stage in its order that is bad is to blame. While any
 * stage is in maintenance, paused or not watched, the path does not count.
 */
export function pathTally(stages: Timelines, badStatus: BadStatus, market: Market = ALWAYS_OPEN): Tally {
  return new TimeTally([pathStretches(stages, badStatus)], market);
}

class TimeTally implements Tally {
  readonly unit = "seconds";
  readonly #lists: readonly (readonly Stretch[])[];

  readonly #market: Market;

  constructor(lists: readonly (readonly Stretch[])[], market: Market) {
    this.#lists = lists;
    this.#market = market;
  }

  count(from: number, to: number): Counted {
    let [good, bad] = [0, 0];
    for (const { badId, ms } of this.#within(from, to)) {
      if (badId === null) good += ms;
      else bad += ms;
    }
    return { good, bad };
  }

  /** At least half of it. */
  isEnough(from: number, to: number): boolean {
    const { good, bad } = this.count(from, to);
    const whole = this.whole(from, to);
    return whole > 0 && good + bad >= whole / 2;
  }

  whole(from: number, to: number): number {
    return this.#lists.length * this.#market.sessionMs(from, to);
  }

  seen(from: number, to: number) {
    const { good, bad } = this.count(from, to);
    return { watchedMs: (good + bad) / Math.max(1, this.#lists.length), openMs: this.#market.sessionMs(from, to) };
  }

  spenders(from: number, to: number) {
    const byId = new Map<string, number>();
    for (const { badId, ms } of this.#within(from, to)) {
      if (badId !== null) byId.set(badId, (byId.get(badId) ?? 0) + ms);
    }
    return Array.from(byId, ([componentId, bad]) => ({ componentId, bad })).sort((a, b) => b.bad - a.bad);
  }

  *#within(from: number, to: number): Generator<{ readonly badId: string | null; readonly ms: number }> {
    for (const list of this.#lists) {
      for (const stretch of list) {
        const ms = Math.min(stretch.to, to) - Math.max(stretch.from, from);
        if (ms > 0) yield { badId: stretch.badId, ms };
      }
    }
  }
}

function pathStretches(stages: Timelines, badStatus: BadStatus): Stretch[] {
  const names = [...stages.keys()];
  const lists = [...stages.values()];
  const places = lists.map(() => 0);
  const stretches: Stretch[] = [];
  let at = Math.max(0, ...lists.map((list) => list[0]?.from ?? Number.POSITIVE_INFINITY));
  for (;;) {
    const current = lists.map((list, stage) => {
      while ((list[places[stage] ?? 0]?.to ?? Number.POSITIVE_INFINITY) <= at) places[stage] = (places[stage] ?? 0) + 1;
      return list[places[stage] ?? 0];
    });
    if (current.length === 0 || current.some((segment) => segment === undefined)) return stretches;
    const to = Math.min(...current.map((segment) => segment?.to ?? at));
    const parts = current.map((segment) => segment?.part ?? "absent");
    const badId = judge(parts, badStatus);
    if (badId !== "uncounted") stretches.push({ from: at, to, badId: badId === null ? null : (names[badId] ?? null) });
    at = to;
  }
}

/** The place of the first stage that is bad; null: all are good. */
function judge(parts: readonly TimePart[], badStatus: BadStatus): number | null | "uncounted" {
  if (parts.some((part) => part !== "down" && !isUp(part))) return "uncounted";
  const bad = parts.findIndex((part) => part === "down" || (badStatus === "CRITICAL" && part === "critical"));
  return bad === -1 ? null : bad;
}
