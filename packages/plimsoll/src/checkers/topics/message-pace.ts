const SLICE_MS = 100;

/** Lets so many messages a second through, in tenths of a second: what floods us is read later, not the whole process held up. */
export class MessagePace {
  readonly #perSlice: number;
  #slice = Number.NEGATIVE_INFINITY;
  #passed = 0;

  constructor(maxRate: number) {
    this.#perSlice = Math.max(1, Math.floor((maxRate * SLICE_MS) / 1000));
  }

  /** How long the message after this one must wait, ms; 0 for not at all. `at` in monotonic ms. */
  pass(at: number): number {
    const slice = Math.floor(at / SLICE_MS);
    if (slice !== this.#slice) {
      this.#slice = slice;
      this.#passed = 0;
    }
    this.#passed += 1;
    if (this.#passed < this.#perSlice) return 0;
    return SLICE_MS - (at % SLICE_MS);
  }
}
