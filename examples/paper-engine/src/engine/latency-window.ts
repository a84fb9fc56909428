import type { Clock } from "../shared/clock.ts";

const WINDOW_MS = 30_000;
const MAX_SAMPLES = 2000;
/** Upper bounds of the histogram's buckets, ms. */
export const LATENCY_BUCKETS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const;

/** How long acknowledgements took: lately, and counted in buckets since the start. */
export class LatencyWindow {
  readonly #clock: Clock;
  readonly #samples: { readonly at: number; readonly ms: number }[] = [];
  readonly #buckets: number[] = LATENCY_BUCKETS.map(() => 0);
  #sum = 0;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(ms: number): void {
    this.#samples.push({ at: this.#clock.now(), ms });
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
    LATENCY_BUCKETS.forEach((bound, index) => {
      if (ms <= bound) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    });
    this.#sum += ms;
    this.#count += 1;
  }

  /** A quantile of the last half minute, ms; null when there was nothing. */
  quantile(share: number): number | null {
    const since = this.#clock.now() - WINDOW_MS;
    const recent = this.#samples.filter(({ at }) => at >= since).map(({ ms }) => ms);
    recent.sort((a, b) => a - b);
    return recent[Math.min(recent.length - 1, Math.floor(share * recent.length))] ?? null;
  }

  histogram(): { readonly buckets: readonly number[]; readonly sum: number; readonly count: number } {
    return { buckets: this.#buckets, sum: this.#sum, count: this.#count };
  }
}
