/** One cumulative bucket: how many observations were at most `upper`. */
export interface Bucket {
  readonly upper: number;
  readonly count: number;
}

/** Differences of this share or less are rounding, as Prometheus takes them. */
const SMALL_SHARE = 1e-12;

/**
 * A quantile out of cumulative buckets, as PromQL's `histogram_quantile` reckons it: linear within the bucket, the lowest
 * beginning at 0 where its bound is above that, and the second highest bound where the quantile lies in the bucket of +Inf.
 * NaN without observations, without a bucket of +Inf, or with that alone.
 */
export function histogramQuantile(quantile: number, buckets: readonly Bucket[]): number {
  const sorted = monotonic(merged(buckets));
  const last = sorted.at(-1);
  if (last === undefined || last.upper !== Number.POSITIVE_INFINITY || sorted.length < 2) return Number.NaN;
  if (!(last.count > 0)) return Number.NaN;
  const rank = quantile * last.count;
  const found = sorted.slice(0, -1).findIndex(({ count }) => count >= rank);
  if (found < 0) return sorted.at(-2)?.upper ?? Number.NaN;
  const { upper, count } = sorted[found] as Bucket;
  if (found === 0 && upper <= 0) return upper;
  const below = sorted[found - 1] ?? { upper: 0, count: 0 };
  return below.upper + (upper - below.upper) * ((rank - below.count) / (count - below.count));
}

/** In the order of their bounds, those of one bound as one. */
function merged(buckets: readonly Bucket[]): Bucket[] {
  const counts = new Map<number, number>();
  for (const { upper, count } of buckets) counts.set(upper, (counts.get(upper) ?? 0) + count);
  return [...counts].map(([upper, count]) => ({ upper, count })).sort((a, b) => a.upper - b.upper);
}

/** Counts never fall from one bucket to the next: where they do, buckets were read at different moments. */
function monotonic(buckets: readonly Bucket[]): Bucket[] {
  let most = 0;
  return buckets.map(({ upper, count }, index) => {
    const isRounding = index > 0 && Math.abs(count - most) <= SMALL_SHARE * (Math.abs(count) + Math.abs(most));
    if (!isRounding) most = index === 0 ? count : Math.max(most, count);
    return { upper, count: most };
  });
}
