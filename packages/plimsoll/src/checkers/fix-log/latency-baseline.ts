/** A figure is taken every so often, and this many are remembered: a day. */
const EVERY_MS = 300_000;
const MOST = 288;
/** Fewer figures than these say nothing yet: half an hour. */
const ENOUGH = 6;

/** What a latency usually is: the median of its figures of the last day, one for each 5 minutes that had enough orders. */
export class LatencyBaseline {
  readonly #figures: number[] = [];
  #takenAt = Number.NEGATIVE_INFINITY;

  /** The figure of the 5 minutes that end now. */
  take(figure: number, now: number): void {
    if (now - this.#takenAt < EVERY_MS) return;
    this.#takenAt = now;
    this.#figures.push(figure);
    if (this.#figures.length > MOST) this.#figures.shift();
  }

  /** Null while too little is known. */
  get usual(): number | null {
    if (this.#figures.length < ENOUGH) return null;
    const sorted = [...this.#figures].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }
}
