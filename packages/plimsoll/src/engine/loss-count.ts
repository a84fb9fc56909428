/** What is lost is told at most so often, ms. */
const TOLD_MS = 3600_000;

/** Counts what a store says that it has lost since it was opened, and tells of it, not at every piece. */
export class LossCount {
  readonly #tell: (more: number) => void;
  #ofStore = 0;
  #untold = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Since the start. */
  total = 0;

  constructor(tell: (more: number) => void) {
    this.#tell = tell;
  }

  /** `now` by a clock that nobody sets, ms. */
  count(ofStore: number, now: number): void {
    // One that was opened anew counts from the beginning.
    const added = ofStore < this.#ofStore ? ofStore : ofStore - this.#ofStore;
    this.#ofStore = ofStore;
    this.total += added;
    this.#untold += added;
    if (this.#untold === 0 || now - this.#toldAt < TOLD_MS) return;
    this.#tell(this.#untold);
    this.#untold = 0;
    this.#toldAt = now;
  }
}
