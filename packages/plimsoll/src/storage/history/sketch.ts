/** How far a quantile may be off, as a part of its value. */
export const SKETCH_ACCURACY = 0.01;

const GAMMA = (1 + SKETCH_ACCURACY) / (1 - SKETCH_ACCURACY);
const PER_LOG = 1 / Math.log(GAMMA);
/** More than the index of the smallest double, so that the key of every positive number is positive. */
const KEY_OFFSET = 40_000;

/**
 * How often values of each size occurred: sorted keys of buckets whose bounds grow by a constant factor, so that every
 * quantile is right to within SKETCH_ACCURACY of its value. Sketches can be added up in any order: DDSketch (Masson, Rim
 * and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", PVLDB 12(12), 2019).
 */
export interface Sketch {
  readonly keys: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** The key of the bucket that a finite value falls into; keys sort as values do. */
export function keyOfValue(value: number): number {
  if (value === 0) return 0;
  const key = Math.ceil(Math.log(Math.abs(value)) * PER_LOG) + KEY_OFFSET;
  return value > 0 ? key : -key;
}

/** The value in the middle of a bucket. */
export function valueOfKey(key: number): number {
  if (key === 0) return 0;
  const size = Math.exp((Math.abs(key) - KEY_OFFSET) / PER_LOG) * (2 / (GAMMA + 1));
  return key > 0 ? size : -size;
}

/** Of values in any order. */
export function sketchOf(values: ArrayLike<number>): Sketch {
  const sorted = Int32Array.from(values, keyOfValue).sort();
  const keys: number[] = [];
  const counts: number[] = [];
  for (const key of sorted) {
    if (key === keys.at(-1)) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      keys.push(key);
      counts.push(1);
    }
  }
  return { keys, counts };
}

export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  const keys: number[] = [];
  const counts: number[] = [];
  for (let i = 0, j = 0; i < a.keys.length || j < b.keys.length; ) {
    const [left, right] = [a.keys[i] ?? Number.POSITIVE_INFINITY, b.keys[j] ?? Number.POSITIVE_INFINITY];
    let count = 0;
    if (left <= right) count += a.counts[i++] ?? 0;
    if (right <= left) count += b.counts[j++] ?? 0;
    keys.push(Math.min(left, right));
    counts.push(count);
  }
  return { keys, counts };
}

/** The value that a part `q` (0 to 1) of all values does not exceed, by nearest rank. NaN of an empty sketch. */
export function quantileOfSketch({ keys, counts }: Sketch, q: number): number {
  let total = 0;
  for (let at = 0; at < counts.length; at += 1) total += counts[at] ?? 0;
  const rank = Math.max(1, Math.ceil(q * total));
  for (let at = 0, seen = 0; at < keys.length; at += 1) {
    seen += counts[at] ?? 0;
    if (seen >= rank) return valueOfKey(keys[at] ?? 0);
  }
  return Number.NaN;
}
