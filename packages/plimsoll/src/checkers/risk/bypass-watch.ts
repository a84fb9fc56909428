import { toTimestamp } from "@plimsoll/core";

/** No order is on its way from the gate to the venue for longer, ms. */
const ON_ITS_WAY_MS = 5000;
/** Orders that went past the gate are told of until so long after the last of them, ms. */
const TOLD_MS = 30_000;

/** Both counters at one reading. */
export interface OrderCounts {
  /** Orders that the gate has let through. */
  readonly approved: number;
  /** Orders that left for the venue. */
  readonly sent: number;
}

export interface Bypass {
  /** Orders that went past the gate; null: there is nothing yet to compare with. */
  readonly past: number | null;
  /** What was counted since when, for people. */
  readonly words: string;
  /** Which counter went back, so that both are counted anew; null: neither has. */
  readonly reset: string | null;
}

interface Base extends OrderCounts {
  readonly at: number;
  /** How many orders may still leave that were approved before. */
  readonly onTheWay: number;
  readonly isNew: boolean;
  readonly reset: string | null;
}

/**
 * Tells orders that went past a risk gate by what is added to two counters: more sent than approved. Only increments count,
 * since a gate or an engine that restarts counts from 0; a counter that goes back makes both be counted anew.
 */
export class BypassWatch {
  readonly #isOneReading: boolean;
  #base: Base | null = null;
  #last: OrderCounts = { approved: 0, sent: 0 };
  #worst = 0;
  #worseAt = 0;

  /** `isOneReading`: both counters are always of one instant. */
  constructor({ isOneReading }: { isOneReading: boolean }) {
    this.#isOneReading = isOneReading;
  }

  /** Takes in what was read; `now` in epoch ms. */
  take(counts: OrderCounts, now: number): Bypass {
    const [before, last] = [this.#base, this.#last];
    this.#last = counts;
    const reset = before === null ? null : resetWords(last, counts);
    if (before === null || reset !== null) {
      const base = this.#begin(counts, now, reset);
      return { ...this.#tell(base, counts), past: before === null ? null : 0 };
    }
    // Of two documents either may be the newer: what the reading before had as sent must be approved in this one.
    const counted = this.#isOneReading ? counts : { ...counts, sent: last.sent };
    const base = this.#isOneReading ? this.#forgive(before, counts, now) : this.#countFrom(before, counts);
    return this.#tell(this.#writeOff(base, counted, now), counted);
  }

  #begin(counts: OrderCounts, now: number, reset: string | null): Base {
    const ahead = counts.approved - counts.sent;
    // Counters that began apart do not tell how many orders are on their way.
    const onTheWay = ahead >= 0 ? ahead : Number.POSITIVE_INFINITY;
    this.#worst = 0;
    this.#base = { ...counts, at: now, onTheWay, isNew: true, reset };
    return this.#base;
  }

  /** One document: what leaves soon after the count has begun may have been approved before it. */
  #forgive(base: Base, counts: OrderCounts, now: number): Base {
    const past = excess(base, counts);
    const late = past > 0 && past <= base.onTheWay ? past : 0;
    const isOver = now - base.at >= ON_ITS_WAY_MS;
    this.#base = { ...base, sent: base.sent + late, onTheWay: isOver ? 0 : base.onTheWay - late };
    return this.#base;
  }

  /** Two documents: what was approved before the first reading has left by the second; what is sent counts from there. */
  #countFrom(base: Base, { sent }: OrderCounts): Base {
    if (base.isNew) this.#base = { ...base, sent, isNew: false };
    return this.#base ?? base;
  }

  /** What has been told of for long enough no longer counts; what goes past from here on does. */
  #writeOff(base: Base, counted: OrderCounts, now: number): Base {
    const past = excess(base, counted);
    if (past > this.#worst) {
      this.#worst = past;
      this.#worseAt = now;
    } else if (this.#worst > 0 && now - this.#worseAt >= TOLD_MS) {
      this.#base = { ...base, sent: base.sent + this.#worst };
      this.#worst = 0;
    }
    return this.#base ?? base;
  }

  #tell(base: Base, counted: OrderCounts): Bypass {
    const since = toTimestamp(base.at);
    const words = `since ${since} ${counted.sent - base.sent} were sent and ${counted.approved - base.approved} approved`;
    const reset = base.reset === null ? null : `${base.reset}: both are counted anew since ${since}`;
    return { past: Math.max(0, excess(base, counted)), words, reset };
  }
}

function excess(base: OrderCounts, { approved, sent }: OrderCounts): number {
  return sent - base.sent - (approved - base.approved);
}

function resetWords(before: OrderCounts, now: OrderCounts): string | null {
  const back = (["approved", "sent"] as const).filter((name) => now[name] < before[name]);
  if (back.length === 0) return null;
  return back.map((name) => `${name} went back from ${before[name]} to ${now[name]}`).join(" and ");
}
