import type { MarketCalendar } from "../calendar/market-calendar.ts";
import type { TimeSegment } from "../uptime/time-part.ts";
import type { Counted, Tally } from "./tally.ts";
import { componentTally } from "./time-tally.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Minutes are kept for so long; beyond that hours. */
const FINE_MS = 3 * 24 * HOUR_MS;
/** So many results say something about an hour or longer, and their share about less, but at least three. */
const ENOUGH = 30;
const LEAST = 3;

interface Cell {
  good: number;
  readonly bad: Map<string, number>;
}

/** Good and bad results, by the minute for three days and by the hour before that. */
export class CountTally implements Tally {
  readonly unit = "results";
  readonly #minutes = new Map<number, Cell>();
  readonly #hours = new Map<number, Cell>();
  #seen: Tally = componentTally(new Map(), "DOWN");
  /** When the first of all was, epoch ms. */
  #firstAt = Number.POSITIVE_INFINITY;

  /** What was seen of each component, as its timeline says; with a market, closed hours are hidden in them. */
  watch(timelines: ReadonlyMap<string, readonly TimeSegment[]>, market: Pick<MarketCalendar, "sessionMs">): void {
    this.#seen = componentTally(timelines, "DOWN", market);
  }

  seen(from: number, to: number) {
    return this.#seen.seen(from, to);
  }

  add(componentId: string, at: number, isGood: boolean): void {
    this.#firstAt = Math.min(this.#firstAt, at);
    for (const [cells, size] of [
      [this.#minutes, MINUTE_MS],
      [this.#hours, HOUR_MS],
    ] as const) {
      const start = Math.floor(at / size) * size;
      const cell = cells.get(start) ?? { good: 0, bad: new Map<string, number>() };
      if (isGood) cell.good += 1;
      else cell.bad.set(componentId, (cell.bad.get(componentId) ?? 0) + 1);
      cells.set(start, cell);
    }
  }

  /** Forgets what lies before a moment, and minutes that are too old. */
  forget(before: number, now: number): void {
    for (const start of this.#hours.keys()) if (start + HOUR_MS <= before) this.#hours.delete(start);
    for (const start of this.#minutes.keys()) if (start + MINUTE_MS <= now - FINE_MS) this.#minutes.delete(start);
  }

  count(from: number, to: number): Counted {
    let [good, bad] = [0, 0];
    for (const cell of this.#within(from, to)) {
      good += cell.good;
      for (const count of cell.bad.values()) bad += count;
    }
    return { good, bad };
  }

  /** Results have come for at least half of it, and enough of them. */
  isEnough(from: number, to: number): boolean {
    if (this.#firstAt > from + (to - from) / 2) return false;
    return this.whole(from, to) >= Math.max(LEAST, Math.min(ENOUGH, (ENOUGH * (to - from)) / HOUR_MS));
  }

  whole(from: number, to: number): number {
    const { good, bad } = this.count(from, to);
    return good + bad;
  }

  spenders(from: number, to: number) {
    const byId = new Map<string, number>();
    for (const cell of this.#within(from, to)) {
      for (const [id, count] of cell.bad) byId.set(id, (byId.get(id) ?? 0) + count);
    }
    return Array.from(byId, ([componentId, bad]) => ({ componentId, bad })).sort((a, b) => b.bad - a.bad);
  }

  *#within(from: number, to: number): Generator<Cell> {
    const isFine = to - from <= 6 * HOUR_MS;
    for (const [start, cell] of isFine ? this.#minutes : this.#hours) {
      if (start >= from && start < to) yield cell;
    }
  }
}
