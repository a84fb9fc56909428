/** A flat line fills this share of the height at most, so that noise on a steady value doesn't look like a storm. */
const LEAST_SPAN_SHARE = 0.05;
const INSET = 1.5;

export interface SparkBox {
  readonly width: number;
  readonly height: number;
  /** How many values fill the width. */
  readonly capacity: number;
}

/**
 * An SVG path through the values, scaled to the box; a missing value is a gap. Empty with fewer than two values.
 * The newest value is at the right edge and all step alike, so that few values make a short line.
 */
export function sparkPath(values: readonly (number | null)[], box: SparkBox): string {
  const { width, height, capacity } = box;
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length < 2) return "";
  const low = Math.min(...known);
  const high = Math.max(...known);
  // Halves before the difference: the span of huge values must not overflow.
  const span = Math.max(high / 2 - low / 2, (Math.max(Math.abs(high), Math.abs(low)) / 2) * LEAST_SPAN_SHARE, 1e-9);
  const middle = high / 2 + low / 2;
  const step = (width - 2 * INSET) / (capacity - 1);
  const left = width - INSET - step * (values.length - 1);
  let path = "";
  let isDown = false;
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) {
      isDown = false;
      return;
    }
    const x = left + index * step;
    const y = height / 2 - ((value - middle) / span) * (height / 2 - INSET);
    path += `${isDown ? "L" : "M"}${round(x)} ${round(y)}`;
    isDown = true;
  });
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
