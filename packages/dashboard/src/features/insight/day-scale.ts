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

/** The scale that holds all finite positive values and the limit; null where there is none. What is 0 stands at the bottom. */
export function dayScale(values: readonly (number | null)[], limit: number | null): DayScale | null {
  const powers = [...values, limit].flatMap((value) =>
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
