/** So many beats a second one component may send; an engine's own are one to ten. */
export const BEATS_PER_SECOND = 50;

/** A bucket that fills steadily: a second's worth at once, and never more than that many a second for long. */
export class BeatBudget {
  #left = BEATS_PER_SECOND;
  #at = Number.NEGATIVE_INFINITY;

  /** Whether one more may be taken at this moment (monotonic ms). */
  take(at: number): boolean {
    if (at > this.#at) {
      const filled = ((at - this.#at) / 1000) * BEATS_PER_SECOND;
      this.#left = Math.min(BEATS_PER_SECOND, this.#left + filled);
      this.#at = at;
    }
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
