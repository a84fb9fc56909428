/** The median absolute deviation of a normal distribution is this share of its standard deviation. */
const MAD_OF_NORMAL = 0.6744897501960817;
/** The mean absolute deviation of a normal distribution, as a share of its standard deviation. */
const MEAN_DEVIATION_OF_NORMAL = 0.7978845608028654;

/** The quantile `q` (0 to 1) of values in rising order, interpolated between neighbours; NaN of none. */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** The median; NaN of none. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(Float64Array.from(values).sort(), 0.5);
}

/**
 * The spread of values around their median as an estimate of a standard deviation that half of the values being wrong
 * cannot spoil: the median absolute deviation, scaled. Where over half are equal it is the mean absolute deviation, and 0
 * of a constant (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993).
 */
export function robustScale(values: ArrayLike<number>): number {
  if (values.length < 2) return 0;
  const centre = medianOf(values);
  const deviations = Float64Array.from(values, (value) => Math.abs(value - centre));
  const middle = medianOf(deviations) / MAD_OF_NORMAL;
  if (middle > 0) return middle;
  return deviations.reduce((sum, each) => sum + each, 0) / deviations.length / MEAN_DEVIATION_OF_NORMAL;
}

/** How much each value is like the one before it, -1 to 1; 0 where that cannot be said. */
export function autocorrelation(values: ArrayLike<number>): number {
  const count = values.length;
  let mean = 0;
  for (let index = 0; index < count; index++) mean += (values[index] as number) / count;
  let together = 0;
  let alone = 0;
  for (let index = 0; index < count; index++) {
    const here = (values[index] as number) - mean;
    alone += here * here;
    if (index > 0) together += here * ((values[index - 1] as number) - mean);
  }
  return alone > 0 ? Math.max(-1, Math.min(1, together / alone)) : 0;
}
