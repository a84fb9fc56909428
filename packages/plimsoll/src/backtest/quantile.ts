/** The value below which a share `q` (0 to 1) of sorted values lies, between neighbours in proportion; NaN of none. */
export function quantile(sorted: readonly number[] | Float64Array, q: number): number {
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
