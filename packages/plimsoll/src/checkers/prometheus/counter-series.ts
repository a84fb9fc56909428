import { CounterWindow } from "../series/counter-window.ts";
import type { Moment } from "../series/measure.ts";
import type { Sample } from "./series-intake.ts";

/** Counters of one metric that are followed each by itself: series, or groups of them. */
const MOST_WINDOWS = 2000;

interface Seen {
  readonly value: number;
  readonly at: number;
}

/** What several counters rose together, and whether one of them had no number. */
export interface Risen {
  readonly window: CounterWindow;
  readonly isNumber: boolean;
}

/**
 * Follows counters from scrape to scrape. A value below the last one is a restart: then the whole value has been added since,
 * as PromQL's `rate` takes it. A series' first value adds nothing: who knows when it was reached.
 */
export class CounterSeries {
  readonly #windowMs: number;
  #last = new Map<string, Seen>();
  readonly #windows = new Map<string, CounterWindow>();
  readonly #seenAt = new Map<string, number>();
  #firstAt = Number.POSITIVE_INFINITY;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Takes in a scrape; what rose by the key that each sample is counted under. A text says why it can't. */
  take(
    samples: ReadonlyMap<string, Sample>,
    keyOf: (sample: Sample, series: string) => string,
    { at }: Moment,
  ): ReadonlyMap<string, Risen> | string {
    this.#firstAt = Math.min(this.#firstAt, at);
    const rises = new Map<string, { rise: number; isNumber: boolean }>();
    for (const [series, sample] of samples) {
      const key = keyOf(sample, series);
      const entry = rises.get(key) ?? { rise: 0, isNumber: true };
      rises.set(key, entry);
      if (rises.size > MOST_WINDOWS) return `more than ${MOST_WINDOWS} counters are meant: narrow select, or by`;
      if (Number.isFinite(sample.value)) entry.rise += this.#rise(series, { value: sample.value, at });
      else entry.isNumber = false;
    }
    const risen = new Map<string, Risen>();
    for (const [key, { rise, isNumber }] of rises) {
      const window = this.#windows.get(key) ?? this.#open(key, at);
      this.#seenAt.set(key, at);
      window.add(rise, at);
      risen.set(key, { window, isNumber });
    }
    this.#forget(at);
    return risen;
  }

  /** One that is new has been looked for since the first scrape: until now it has not risen. */
  #open(key: string, at: number): CounterWindow {
    const window = new CounterWindow(this.#windowMs);
    this.#windows.set(key, window);
    const since = Math.max(this.#firstAt, at - this.#windowMs);
    if (since < at) window.add(0, since);
    return window;
  }

  #rise(series: string, now: Seen): number {
    const before = this.#last.get(series);
    this.#last.set(series, now);
    if (before === undefined) return 0;
    return now.value < before.value ? now.value : now.value - before.value;
  }

  /** What has not been there for a whole window begins anew when it comes back. */
  #forget(at: number): void {
    const oldest = at - this.#windowMs;
    for (const [series, seen] of this.#last) if (seen.at < oldest) this.#last.delete(series);
    for (const [key, seenAt] of this.#seenAt) {
      if (seenAt >= oldest) continue;
      this.#seenAt.delete(key);
      this.#windows.delete(key);
    }
  }
}
