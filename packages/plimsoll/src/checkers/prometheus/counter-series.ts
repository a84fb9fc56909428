import { CounterWindow } from "../series/counter-window.ts";
import type { Moment } from "../series/measure.ts";
import type { Sample } from "./series-intake.ts";

/** Counters of one metric that are followed each by itself: series, or groups of them. */
const MOST_WINDOWS = 2000;
/** What a series stood at is remembered for so long, ms, if it is not one of ever new ones. */
const REMEMBERED_MS = 86_400_000;
const MOST_REMEMBERED = 20_000;

interface Seen {
  readonly value: number;
  readonly at: number;
}

interface Counted extends Seen {
  readonly series: string;
  /** One of its family has fallen: all of it began anew. */
  readonly isRestarted: boolean;
}

/** What several counters rose together, and whether one of them had no number. */
export interface Risen {
  readonly window: CounterWindow;
  readonly isNumber: boolean;
}

/**
 * Follows counters from scrape to scrape. A value below the last one is a restart: then the whole value has been added since,
 * as PromQL's `rate` takes it, of all buckets of a histogram when one fell. The values of the first scrape add nothing: who
 * knows when they were reached. A series that appears later began at 0; PromQL loses what it rose until it was seen.
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
    const restarted = this.#restarted(samples);
    for (const [series, sample] of samples) {
      const key = keyOf(sample, series);
      const entry = rises.get(key) ?? { rise: 0, isNumber: true };
      rises.set(key, entry);
      if (rises.size > MOST_WINDOWS) return `more than ${MOST_WINDOWS} counters are meant: narrow select, or by`;
      const { value, member } = sample;
      const isRestarted = restarted.has(member.family);
      if (Number.isFinite(value)) entry.rise += this.#rise({ series, value, at, isRestarted });
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

  /** Families of which a series fell. */
  #restarted(samples: ReadonlyMap<string, Sample>): ReadonlySet<string> {
    const restarted = new Set<string>();
    for (const [series, { value, member }] of samples) {
      if (value < (this.#last.get(series)?.value ?? 0)) restarted.add(member.family);
    }
    return restarted;
  }

  #rise({ series, value, at, isRestarted }: Counted): number {
    const before = this.#last.get(series);
    this.#last.set(series, { value, at });
    if (before === undefined) return at > this.#firstAt ? value : 0;
    return isRestarted ? value : value - before.value;
  }

  /** What has not been there for a whole window is measured anew when it comes back, from where it stood. */
  #forget(at: number): void {
    const oldest = at - this.#windowMs;
    const isCrowded = this.#last.size > MOST_REMEMBERED;
    const forgotten = isCrowded ? oldest : Math.min(oldest, at - REMEMBERED_MS);
    for (const [series, seen] of this.#last) if (seen.at < forgotten) this.#last.delete(series);
    for (const [key, seenAt] of this.#seenAt) {
      if (seenAt >= oldest) continue;
      this.#seenAt.delete(key);
      this.#windows.delete(key);
    }
  }
}
