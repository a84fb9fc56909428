import { QuantileSketch, type SketchScale } from "./quantile-sketch.ts";

/** Silence between two messages of a symbol: from a millisecond to a day, to within 10 %. */
export const INTERVAL_SCALE: SketchScale = { least: 1, most: 86_400_000, accuracy: 0.1 };
const HOURS = 24;
/** An hour of the day speaks for itself once it has seen so many intervals: its p99.9 is then more than its longest. */
const HOUR_ENOUGH = 1000;
/** So many at any hour are enough to go by: with fewer than 1,000 the p99.9 is the longest. */
const ENOUGH = 30;
/** An interval so much longer than any before may be an outage of this symbol: it is learnt only when it keeps happening. */
const SUSPECT_FACTOR = 4;
const SUSPECT_LEAST_MS = 30_000;
const SUSPECTS_NEEDED = 3;
const SLOT_MS = 100;

/** How long a symbol is usually silent, by the hour of the day. */
export class IntervalBaseline {
  /** By hour, and behind them all that belongs to none: what was known before a restart. */
  readonly #hours: (QuantileSketch | null)[];
  readonly #tellsHours: boolean;
  #longestMs = 0;
  #suspects = 0;
  #slotAt = Number.NEGATIVE_INFINITY;
  #slotMs = 0;

  /** `tellsHours`: false takes all hours as one, in a twentieth of the memory. */
  constructor({ tellsHours = true }: { readonly tellsHours?: boolean } = {}) {
    this.#tellsHours = tellsHours;
    this.#hours = Array.from({ length: tellsHours ? HOURS + 1 : 1 }, () => null);
  }

  /**
   * An interval that ends at a monotonic time, seen while the feed was well. The longest of each tenth of a second is
   * learnt: a burst of a thousand messages would otherwise outweigh the silence that follows it.
   */
  observe(intervalMs: number, at: number, hour: number): void {
    if (intervalMs > this.#slotMs) this.#slotMs = intervalMs;
    if (at - this.#slotAt < SLOT_MS) return;
    this.learn(this.#slotMs, hour);
    this.#slotAt = at;
    this.#slotMs = 0;
  }

  /** An interval, in an hour of the day (0 to 23). */
  learn(intervalMs: number, hour: number): void {
    if (intervalMs > this.#longestMs && !this.#isBelievable(intervalMs)) return;
    const index = this.#tellsHours ? hour : 0;
    let sketch = this.#hours[index];
    if (sketch === null || sketch === undefined) {
      sketch = new QuantileSketch(INTERVAL_SCALE);
      this.#hours[index] = sketch;
    }
    sketch.add(intervalMs);
  }

  /** The p99.9 of the silences at this hour, or at any while that has seen too few; null while too few are known at all. */
  p999(hour: number): number | null {
    const own = this.#tellsHours ? this.#hours[hour] : null;
    if (own !== null && own !== undefined && own.total >= HOUR_ENOUGH) return own.quantile(0.999);
    const all = this.#all();
    return all.total >= ENOUGH ? all.quantile(0.999) : null;
  }

  pack(): string {
    return this.#all().pack();
  }

  /** Takes up what was packed. */
  unpack(packed: string): void {
    const sketch = new QuantileSketch(INTERVAL_SCALE);
    sketch.unpack(packed);
    if (sketch.total === 0) return;
    this.#longestMs = sketch.quantile(1);
    this.#hours[this.#hours.length - 1] = sketch;
  }

  #isBelievable(intervalMs: number): boolean {
    const isSuspect = intervalMs > SUSPECT_LEAST_MS && intervalMs > SUSPECT_FACTOR * this.#longestMs;
    if (isSuspect) this.#suspects += 1;
    if (isSuspect && this.#suspects < SUSPECTS_NEEDED) return false;
    this.#suspects = 0;
    this.#longestMs = intervalMs;
    return true;
  }

  #all(): QuantileSketch {
    const all = new QuantileSketch(INTERVAL_SCALE);
    for (const sketch of this.#hours) if (sketch !== null) all.merge(sketch);
    return all;
  }
}
