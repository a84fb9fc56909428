import type { MetricReading } from "@plimsoll/core";
import { type Documents, numberAt, type SourcePath, whyMissing } from "./lookup.ts";

/** A limit of the risk gate and how much of it is used. */
export interface LimitPlan {
  readonly name: string;
  /** What positions use of it. */
  readonly used: SourcePath;
  /** What working orders would use if they were filled. */
  readonly working: SourcePath | null;
  readonly limit: SourcePath | number;
}

/** `risk_limit_utilisation{limit}`: positions plus working orders against the limit, 0 to 1 and beyond. */
export function limitReadings(plans: readonly LimitPlan[], documents: Documents): MetricReading[] {
  return plans.map((plan) => {
    const reading = { name: "risk_limit_utilisation", labels: { limit: plan.name }, unit: "1" };
    const utilisation = utilise(plan, documents);
    if (typeof utilisation === "number") return { ...reading, value: utilisation };
    return { ...reading, value: null, details: { error: utilisation } };
  });
}

/** The share that is used, or why it cannot be told. */
function utilise({ used, working, limit }: LimitPlan, documents: Documents): number | string {
  const read = (path: SourcePath) => numberAt(documents, path) ?? whyMissing(documents, path, "is no number");
  const positions = read(used);
  const orders = working === null ? 0 : read(working);
  const most = typeof limit === "number" ? limit : read(limit);
  if (typeof positions === "string") return positions;
  if (typeof orders === "string") return orders;
  if (typeof most === "string") return most;
  const sum = Math.abs(positions) + Math.abs(orders);
  if (most > 0) return sum / most;
  return sum === 0 ? 0 : `the limit is ${most}, yet ${sum} is used`;
}
