import type { Cancel, Clock } from "../port/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** The time of the history that is replayed: it stands where it was moved to. */
export class ReplayClock implements Clock {
  #now: number;
  /** By time, and those of one time as they were set. There are never many. */
  readonly #timers: Timer[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): Cancel {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), callback };
    const place = this.#timers.findIndex((other) => other.at > timer.at);
    if (place < 0) this.#timers.push(timer);
    else this.#timers.splice(place, 0, timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  /** When the next timer is due, epoch ms. */
  nextAt(): number {
    return this.#timers[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Never back: what was recorded late is judged when it is met. */
  moveTo(at: number): void {
    if (at > this.#now) this.#now = at;
  }

  /** Runs the first timer that is due by now; false when none is. */
  runDue(): boolean {
    const [first] = this.#timers;
    if (first === undefined || first.at > this.#now) return false;
    this.#timers.shift();
    first.callback();
    return true;
  }
}
