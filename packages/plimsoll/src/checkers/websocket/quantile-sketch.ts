const SATURATED = 65_535;

/** The range of values that a sketch tells apart, and how well. */
export interface SketchScale {
  /** Values up to this one share the first bucket. */
  readonly least: number;
  /** Values from this one on share the last bucket. */
  readonly most: number;
  /** How far a quantile may be off, as a part of its value: 0.1 for 10 %. */
  readonly accuracy: number;
}

/**
 * Quantiles of a stream in a fixed number of buckets whose widths grow by a constant factor, so that every quantile is
 * right to within `accuracy` of its value: DDSketch (Masson, Rim and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile
 * Sketch with Relative-Error Guarantees", PVLDB 12(12), 2019), without its unbounded store. When a bucket is full all are
 * halved: what is old fades.
 */
export class QuantileSketch {
  readonly #scale: SketchScale;
  readonly #gamma: number;
  readonly #perLog: number;
  readonly #buckets: Uint16Array;
  #total = 0;

  constructor(scale: SketchScale) {
    this.#scale = scale;
    this.#gamma = (1 + scale.accuracy) / (1 - scale.accuracy);
    this.#perLog = 1 / Math.log(this.#gamma);
    this.#buckets = new Uint16Array(Math.ceil(Math.log(scale.most / scale.least) * this.#perLog) + 1);
  }

  /** How many values it holds; fewer than were added once old ones have faded. */
  get total(): number {
    return this.#total;
  }

  add(value: number): void {
    const buckets = this.#buckets;
    const index = value <= this.#scale.least ? 0 : Math.ceil(Math.log(value / this.#scale.least) * this.#perLog);
    const bounded = index < buckets.length ? index : buckets.length - 1;
    const count = (buckets[bounded] ?? 0) + 1;
    buckets[bounded] = count;
    this.#total += 1;
    if (count === SATURATED) this.fade();
  }

  /** The value that a part `q` (0 to 1) of all values does not exceed; NaN when there are none. */
  quantile(q: number): number {
    if (this.#total === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(q * this.#total));
    let seen = 0;
    for (let index = 0; index < this.#buckets.length; index += 1) {
      seen += this.#buckets[index] ?? 0;
      if (seen >= rank) return this.#valueOf(index);
    }
    return this.#valueOf(this.#buckets.length - 1);
  }

  /** Takes in all that another sketch of the same scale holds. */
  merge(other: QuantileSketch): void {
    for (let index = 0; index < this.#buckets.length; index += 1) {
      const sum = (this.#buckets[index] ?? 0) + (other.#buckets[index] ?? 0);
      this.#buckets[index] = Math.min(sum, SATURATED - 1);
    }
    this.#recount();
  }

  clear(): void {
    this.#buckets.fill(0);
    this.#total = 0;
  }

  /** What is in it as text, for keeping: empty buckets cost nothing. */
  pack(): string {
    const filled: number[] = [];
    for (const [index, count] of this.#buckets.entries()) if (count > 0) filled.push(index, count);
    return Buffer.from(Uint16Array.from(filled).buffer).toString("base64");
  }

  /** Adds what was packed; what cannot be read is ignored. */
  unpack(packed: string): void {
    const bytes = Buffer.from(packed, "base64");
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      const index = bytes.readUInt16LE(at);
      if (index >= this.#buckets.length) continue;
      this.#buckets[index] = Math.min((this.#buckets[index] ?? 0) + bytes.readUInt16LE(at + 2), SATURATED - 1);
    }
    this.#recount();
  }

  #valueOf(index: number): number {
    if (index === 0) return this.#scale.least;
    return (2 * this.#scale.least * this.#gamma ** index) / (this.#gamma + 1);
  }

  /** Halves every bucket, so that what comes now weighs more. */
  fade(): void {
    for (let index = 0; index < this.#buckets.length; index += 1) {
      this.#buckets[index] = (this.#buckets[index] ?? 0) >> 1;
    }
    this.#recount();
  }

  #recount(): void {
    this.#total = this.#buckets.reduce((sum, count) => sum + count, 0);
  }
}
