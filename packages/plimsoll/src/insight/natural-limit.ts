import type { HealthMetric } from "@plimsoll/core";

/** What a metric can never exceed, or null: a share of something can be at most all of it. */
export function naturalLimit({ unit, direction }: Pick<HealthMetric, "unit" | "direction">): number | null {
  return unit === "%" && direction === "above" ? 100 : null;
}

/** Between what a metric stays whatever happens. */
export function boundsOf({ unit }: Pick<HealthMetric, "unit">): { readonly low?: number; readonly high?: number } {
  return unit === "%" ? { low: 0, high: 100 } : {};
}
