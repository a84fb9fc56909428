/** How far a quantile may be off, as a part of its value. */
const ACCURACY = 0.01;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const PER_LOG = 1 / Math.log(GAMMA);
/** Values beyond e^40 share the outermost buckets. */
const OUTERMOST = 2000;
/** Buckets of negative values, of zero and of positive ones lie in this order. */
const FIRST_POSITIVE = OUTERMOST + 1;
/** Parts that a window is forgotten in. */
const SLOTS = 6;

interface Slot {
  /** Which part of time it is. */
  readonly part: number;
  readonly weights: Map<number, number>;
  weight: number;
  sum: number;
  min: number;
  max: number;
}

/** What was observed within a window. */
export interface Observed {
  /** How many observations, as far as they were not sampled away. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly quantile: (quantile: number) => number;
}

/**
 * What was observed lately, its quantiles right to within 1 % of their value: the buckets of DDSketch (Masson, Rim and Lee,
 * PVLDB 12(12), 2019), kept apart for each sixth of the window so that it can be forgotten bit by bit. The window is thus up
 * to a sixth longer than it says.
 */
export class ObservedWindow {
  readonly #partMs: number;
  #slots: Slot[] = [];

  constructor(windowMs: number) {
    this.#partMs = windowMs / SLOTS;
  }

  add(value: number, weight: number, at: number): void {
    const slot = this.#slot(at);
    const bucket = bucketOf(value);
    slot.weights.set(bucket, (slot.weights.get(bucket) ?? 0) + weight);
    slot.weight += weight;
    slot.sum += value * weight;
    slot.min = Math.min(slot.min, value);
    slot.max = Math.max(slot.max, value);
  }

  /** Null when nothing was observed within the window. */
  read(at: number): Observed | null {
    this.#forget(at);
    if (this.#slots.length === 0) return null;
    const min = Math.min(...this.#slots.map((slot) => slot.min));
    const max = Math.max(...this.#slots.map((slot) => slot.max));
    return {
      count: this.#slots.reduce((total, slot) => total + slot.weight, 0),
      sum: this.#slots.reduce((total, slot) => total + slot.sum, 0),
      min,
      max,
      quantile: (quantile) => Math.min(max, Math.max(min, this.#quantile(quantile))),
    };
  }

  #quantile(quantile: number): number {
    const merged = new Map<number, number>();
    let total = 0;
    for (const { weights, weight } of this.#slots) {
      total += weight;
      for (const [bucket, one] of weights) merged.set(bucket, (merged.get(bucket) ?? 0) + one);
    }
    const rank = quantile * total;
    let seen = 0;
    const sorted = [...merged].sort(([one], [other]) => one - other);
    for (const [bucket, weight] of sorted) {
      seen += weight;
      if (seen >= rank) return middleOf(bucket);
    }
    return middleOf(sorted.at(-1)?.[0] ?? 0);
  }

  #slot(at: number): Slot {
    const part = Math.floor(at / this.#partMs);
    const last = this.#slots.at(-1);
    if (last?.part === part) return last;
    this.#forget(at);
    const slot = {
      part,
      weights: new Map(),
      weight: 0,
      sum: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
    };
    this.#slots.push(slot);
    return slot;
  }

  #forget(at: number): void {
    const oldest = Math.floor(at / this.#partMs) - SLOTS;
    if ((this.#slots[0]?.part ?? oldest) < oldest) this.#slots = this.#slots.filter(({ part }) => part >= oldest);
  }
}

function bucketOf(value: number): number {
  if (value === 0) return 0;
  const index = Math.ceil(Math.log(Math.abs(value)) * PER_LOG);
  const bounded = Math.max(-OUTERMOST, Math.min(OUTERMOST, index)) + FIRST_POSITIVE;
  return value > 0 ? bounded : -bounded;
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const value = (2 * GAMMA ** (Math.abs(bucket) - FIRST_POSITIVE)) / (GAMMA + 1);
  return bucket > 0 ? value : -value;
}
