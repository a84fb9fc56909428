import type { Clock } from "../../port/clock.ts";

/** A wall clock is read in whole milliseconds. */
const STEP_MS = 1;
const FINE_ENOUGH_MS = 0.005;
const LONGEST_LOOK_MS = 3;
const MOST_LOOKS = 30_000;

/**
 * The wall clock in microseconds, although it can only be read in whole milliseconds. Its distance to the monotonic clock
 * stays the same until somebody sets it, since both are slewed alike: each reading of both narrows down where that lies.
 */
export class FineTime {
  readonly #clock: Clock;
  /** Between these lies the wall clock less the monotonic one, ms. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks until the clock has been seen to step to its next millisecond: that takes a millisecond once and after each set. */
  sharpen(): void {
    this.#look();
    const until = this.#clock.monotonic() + LONGEST_LOOK_MS;
    for (let looks = 0; looks < MOST_LOOKS && this.#high - this.#low > FINE_ENOUGH_MS; looks++) {
      this.#look();
      if (this.#clock.monotonic() > until) return;
    }
  }

  /** The wall clock less the monotonic one, ms. It changes only when the clock is set, or the host was suspended. */
  get distance(): number {
    this.#look();
    return (this.#low + this.#high) / 2;
  }

  /** The wall clock, epoch ms with fractions. */
  now(): number {
    const { distance } = this;
    return this.#clock.monotonic() + distance;
  }

  /** How far `now` may be wrong, ms. */
  get uncertainty(): number {
    return (this.#high - this.#low) / 2;
  }

  #look(): void {
    const before = this.#clock.monotonic();
    const wall = this.#clock.now();
    const after = this.#clock.monotonic();
    const low = wall - after;
    const high = wall + STEP_MS - before;
    const wasSet = low > this.#high || high < this.#low;
    this.#low = wasSet ? low : Math.max(this.#low, low);
    this.#high = wasSet ? high : Math.min(this.#high, high);
  }
}
