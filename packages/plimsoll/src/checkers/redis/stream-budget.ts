/** What one check reads of streams at most, over all of them; the rest is read by the next ones. */
const BYTES = 10_000_000;
/** Of one stream. */
const ENTRIES = 20_000;

/** What one check may still read of one stream. */
export class StreamBudget {
  readonly #isLate: () => boolean;
  #bytes: number;
  #entries = ENTRIES;

  constructor(streams: number, isLate: () => boolean) {
    this.#bytes = BYTES / streams;
    this.#isLate = isLate;
  }

  spend(entries: number, bytes: number): void {
    this.#entries -= entries;
    this.#bytes -= bytes;
  }

  get isSpent(): boolean {
    return this.#entries <= 0 || this.#bytes <= 0 || this.#isLate();
  }
}
