export const AGGREGATIONS = ["sum", "max", "min", "avg", "count"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Several values as one. One that is no number spoils them all, save their count: it must not be lost in a sum. */
export function aggregate(values: readonly number[], how: Aggregation): number {
  if (how === "count") return values.length;
  const spoilt = values.find((value) => !Number.isFinite(value));
  if (spoilt !== undefined) return spoilt;
  const sum = values.reduce((total, value) => total + value, 0);
  if (how === "sum") return sum;
  if (how === "avg") return sum / values.length;
  return values.reduce((a, b) => (how === "max" ? Math.max(a, b) : Math.min(a, b)));
}
