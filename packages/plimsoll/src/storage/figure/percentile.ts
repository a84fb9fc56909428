import type { Latency } from "@plimsoll/core";

/** The value at a rank of sorted numbers, by nearest rank (the smallest value that `fraction` of them do not exceed). */
export function percentile(sorted: ArrayLike<number>, fraction: number): number | null {
  const rank = Math.ceil(fraction * sorted.length);
  return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)] ?? null;
}

/** Count, p50, p99 and max of durations in ms. Negative ones (a clock that was set back) count as 0. */
export function summarizeLatency(durationsMs: readonly number[]): Latency {
  const sorted = Float64Array.from(durationsMs, (ms) => Math.max(0, ms)).sort();
  return {
    count: sorted.length,
    p50_ms: percentile(sorted, 0.5),
    p99_ms: percentile(sorted, 0.99),
    max_ms: sorted.at(-1) ?? null,
  };
}
