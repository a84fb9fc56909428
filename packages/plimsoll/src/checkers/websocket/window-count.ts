const SLOTS = 15;

/** Counts what happened within the last window, in slots of a fifteenth of it. Times are monotonic ms. */
export class WindowCount {
  readonly #slotMs: number;
  readonly #counts = new Uint32Array(SLOTS);
  #slot = 0;
  #sum = 0;

  constructor(windowMs: number) {
    this.#slotMs = windowMs / SLOTS;
  }

  add(at: number, count = 1): void {
    this.#turn(at);
    const index = this.#slot % SLOTS;
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
    this.#sum += count;
  }

  count(at: number): number {
    this.#turn(at);
    return this.#sum;
  }

  /** How long a time the count spans, ms: the last slot has only begun. */
  spanMs(at: number): number {
    return (SLOTS - 1) * this.#slotMs + (at % this.#slotMs);
  }

  #turn(at: number): void {
    const slot = Math.floor(at / this.#slotMs);
    for (let left = Math.min(slot - this.#slot, SLOTS); left > 0; left -= 1) {
      const index = (slot - left + 1) % SLOTS;
      this.#sum -= this.#counts[index] ?? 0;
      this.#counts[index] = 0;
    }
    this.#slot = Math.max(this.#slot, slot);
  }
}
