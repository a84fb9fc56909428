/** Heights in percent from the top, of values on a scale of powers of ten. */
export interface DayScale {
  readonly toY: (value: number) => number;
  /** The powers of ten that are named, the largest first. */
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
}

/** What is smaller than this many powers of ten below the largest stands at the bottom. */
const MOST_DECADES = 8;
const LEAST_DECADES = 2;
const MOST_TICKS = 5;

/** Some room above the largest and, where values may be below zero, below the smallest. */
const EVEN_ROOM = 1.08;

/** The same with even steps from zero on, for what is a share of something or counted. */
export function evenScale(values: readonly (number | null)[]): DayScale | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return null;
  // Halved: the span of the largest and the smallest number is none.
  const top = Math.min(known.reduce((a, b) => Math.max(a, b), 0) / 2, Number.MAX_VALUE / 4) * EVEN_ROOM;
  const bottom = Math.max(known.reduce((a, b) => Math.min(a, b), 0) / 2, -Number.MAX_VALUE / 4) * EVEN_ROOM;
  const span = top - bottom || 1;
  const toY = (value: number) => 100 - ((Math.min(top, Math.max(bottom, value / 2)) - bottom) / span) * 100;
  const step = 10 ** Math.floor(Math.log10(span * 2));
  const wide = (span * 2) / step < 3 ? step / 2 : step * ((span * 2) / step > 6 ? 2 : 1);
  const ticks = [];
  for (let value = Math.floor((top * 2) / wide) * wide; value >= bottom * 2 && ticks.length < 8; value -= wide) {
    const exact = Math.abs(value) < wide / 2 ? 0 : value;
    if (Number.isFinite(exact)) ticks.push({ value: exact, y: toY(exact) });
  }
  return { toY, ticks };
}

/** The scale that holds all finite positive values; null where there is none. What is 0 stands at the bottom. */
export function dayScale(values: readonly (number | null)[]): DayScale | null {
  const powers = values.flatMap((value) =>
    value !== null && Number.isFinite(value) && value > 0 ? [Math.log10(value)] : [],
  );
  if (powers.length === 0) return null;
  const most = powers.reduce((a, b) => Math.max(a, b));
  const least = powers.reduce((a, b) => Math.min(a, b));
  // Above the largest stays some room, so that its mark is not cut.
  const top = most + 0.15;
  const bottom = Math.min(Math.max(Math.floor(least), Math.floor(top) - MOST_DECADES), Math.floor(top) - LEAST_DECADES);
  const toY = (value: number) => {
    const power = value > 0 ? Math.log10(value) : bottom;
    return 100 - ((Math.min(top, Math.max(bottom, power)) - bottom) / (top - bottom)) * 100;
  };
  const step = Math.max(1, Math.ceil((Math.floor(top) - bottom) / MOST_TICKS));
  const ticks = [];
  for (let power = Math.floor(top); power >= bottom; power -= step) {
    const value = 10 ** power;
    if (Number.isFinite(value) && value > 0) ticks.push({ value, y: toY(value) });
  }
  return { toY, ticks };
}
