/** Windows are made of so many parts, each left as a whole. */
const PARTS = 30;
/** From a microsecond to an hour, each bucket 2 % wider than the one before: a quantile is right to within 1 %. */
const LEAST_MS = 0.001;
const GROWTH = Math.log(1.02);
const BUCKETS = Math.ceil(Math.log(3_600_000 / LEAST_MS) / GROWTH) + 1;

/**
 * Quantiles of the latencies of the last so many ms, in constant memory and however many there are. Buckets whose widths
 * grow by a constant factor, as in DDSketch (Masson, Rim and Lee, PVLDB 12(12), 2019).
 */
export class RecentLatencies {
  readonly #partMs: number;
  readonly #parts = Array.from({ length: PARTS }, () => new Uint32Array(BUCKETS));
  readonly #times = new Float64Array(PARTS).fill(Number.NEGATIVE_INFINITY);

  constructor(windowMs: number) {
    this.#partMs = windowMs / PARTS;
  }

  add(at: number, latencyMs: number): void {
    const time = Math.floor(at / this.#partMs);
    const index = ((time % PARTS) + PARTS) % PARTS;
    const part = this.#parts[index];
    const held = this.#times[index] ?? 0;
    if (part === undefined || time < held) return;
    if (time > held) part.fill(0);
    this.#times[index] = time;
    const bucket = latencyMs <= LEAST_MS ? 0 : Math.ceil(Math.log(latencyMs / LEAST_MS) / GROWTH);
    const bounded = Math.min(bucket, BUCKETS - 1);
    part[bounded] = (part[bounded] ?? 0) + 1;
  }

  /** How many there are, and the values (ms) that these fractions of them do not exceed; null where there are none. */
  summarize(now: number, fractions: readonly number[]): { count: number; values: (number | null)[] } {
    const sum = new Float64Array(BUCKETS);
    const newest = Math.floor(now / this.#partMs);
    let count = 0;
    this.#parts.forEach((part, index) => {
      const time = this.#times[index] ?? 0;
      if (time > newest || time <= newest - PARTS) return;
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        sum[bucket] = (sum[bucket] ?? 0) + (part[bucket] ?? 0);
        count += part[bucket] ?? 0;
      }
    });
    return { count, values: fractions.map((fraction) => (count === 0 ? null : valueAt(sum, fraction * count))) };
  }
}

function valueAt(sum: Float64Array, wanted: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    seen += sum[bucket] ?? 0;
    if (seen > 0 && seen >= wanted) return LEAST_MS * Math.exp(GROWTH * (bucket - 0.5));
  }
  return LEAST_MS * Math.exp(GROWTH * BUCKETS);
}
