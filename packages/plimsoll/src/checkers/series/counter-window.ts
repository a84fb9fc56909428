/** How finely a window's edge is kept. */
const STEPS = 60;

interface Point {
  readonly at: number;
  readonly total: number;
}

/**
 * How much a counter has risen lately, from what it rose between one scrape and the next. Keeps about 60 points, whatever
 * the window and however often it is scraped. Times in ms.
 */
export class CounterWindow {
  readonly #windowMs: number;
  readonly #points: Point[] = [];
  #at = 0;
  #total = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(increase: number, at: number): void {
    this.#total += increase;
    this.#at = at;
    const last = this.#points.at(-1);
    if (last === undefined || at - last.at >= this.#windowMs / STEPS) this.#points.push({ at, total: this.#total });
    // The newest point at or before the window's beginning is where it is measured from.
    while ((this.#points[1]?.at ?? Number.POSITIVE_INFINITY) <= at - this.#windowMs) this.#points.shift();
  }

  /** The increase and the time that it is over; null before the second scrape. `isWhole`: no shorter than the window. */
  read(): { readonly increase: number; readonly spanMs: number; readonly isWhole: boolean } | null {
    const first = this.#points[0];
    if (first === undefined || this.#at <= first.at) return null;
    const spanMs = this.#at - first.at;
    return { increase: this.#total - first.total, spanMs, isWhole: spanMs >= this.#windowMs };
  }
}
