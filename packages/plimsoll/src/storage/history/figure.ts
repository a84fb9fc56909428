import { decimalsOf } from "./number-column.ts";
import { mergeSketches, quantileOfSketch, type Sketch, sketchOf } from "./sketch.ts";

/** What a stretch of time holds of a series. */
export interface Figure {
  /** How many readings there were, missing ones included. */
  readonly readings: number;
  /** How many of them have a value. */
  readonly values: number;
  /** Of the values; all three 0 when there is none. */
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  /** Null where the other numbers say all that it could: up to two values, or all the same. */
  readonly sketch: Sketch | null;
}

export const EMPTY_FIGURE: Figure = { readings: 0, values: 0, min: 0, max: 0, sum: 0, sketch: null };

/** Of finite values; `missing` readings had none. */
export function figureOf(values: Float64Array, missing = 0): Figure {
  if (values.length === 0) return { ...EMPTY_FIGURE, readings: missing };
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return {
    ...{ readings: values.length + missing, values: values.length, min, max, sum: sumOf(values) },
    sketch: values.length <= 2 || min === max ? null : sketchOf(values),
  };
}

/** Both together: the same whatever came first. */
export function mergeFigures(a: Figure, b: Figure): Figure {
  const readings = a.readings + b.readings;
  if (a.values === 0) return { ...b, readings };
  if (b.values === 0) return { ...a, readings };
  const values = a.values + b.values;
  const [min, max] = [Math.min(a.min, b.min), Math.max(a.max, b.max)];
  const sketch = values <= 2 || min === max ? null : mergeSketches(sketchFrom(a), sketchFrom(b));
  return { readings, values, min, max, sum: sumOf([a.sum, b.sum]), sketch };
}

export function meanOf({ sum, values }: Figure): number | null {
  return values === 0 ? null : sum / values;
}

/** The value that a part `q` (0 to 1) does not exceed, by nearest rank: within 1 % of it. Null without values. */
export function quantileOf(figure: Figure, q: number): number | null {
  const { values, min, max } = figure;
  if (values === 0) return null;
  const rank = Math.max(1, Math.ceil(q * values));
  if (rank === 1) return min;
  if (rank === values) return max;
  return Math.min(max, Math.max(min, quantileOfSketch(sketchFrom(figure), q)));
}

function sketchFrom({ sketch, values, min, max }: Figure): Sketch {
  if (sketch !== null) return sketch;
  const one = sketchOf(min === max ? [min] : [min, max]);
  return min === max ? { keys: one.keys, counts: [values] } : one;
}

/**
 * The sum, exact for numbers with few decimals (as nearly all are), so that it is the same in whatever order and in however
 * many steps they are added up.
 */
export function sumOf(values: ArrayLike<number>): number {
  const decimals = decimalsOf(values);
  let sum = 0;
  if (decimals === null) {
    for (let at = 0; at < values.length; at += 1) sum += values[at] ?? 0;
    return sum;
  }
  const scale = 10 ** decimals;
  for (let at = 0; at < values.length; at += 1) sum += Math.round((values[at] ?? 0) * scale);
  return sum / scale;
}
