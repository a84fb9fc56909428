/** Bytes as MB (10^6), rounded to a thousandth. */
export function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1000) / 1000;
}

/** Part of a whole in %, rounded to a hundredth; null where there is no whole. */
export function toPercent(part: number, whole: number): number | null {
  if (!(whole > 0) || !Number.isFinite(part)) return null;
  return roundTo(Math.max(0, (part / whole) * 100), 2);
}

/** Rounds to so many decimal places. */
export function roundTo(value: number, places: number): number {
  const factor = 10 ** places;
  return Math.round(value * factor) / factor;
}
