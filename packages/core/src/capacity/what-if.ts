import { quantileOf } from "../forecast/robust-scale.ts";
import type { TimedValue } from "../forecast/timed-value.ts";
import { fitRelation, type Relation } from "./fit-relation.ts";
import { type DaysLeft, daysAt, type ResourceHistory } from "./plan-resource.ts";

const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;

/** What becomes of a resource when a driver is multiplied. */
export type WhatIf =
  /** The resource itself follows the driver: what it comes to at the driver's peak. */
  | { readonly kind: "level"; readonly value: number; readonly isBeyondLimit: boolean | null; readonly quality: number }
  /** The driver makes it grow: how fast, and for how long it lasts. */
  | { readonly kind: "growth"; readonly perDay: number; readonly daysLeft: DaysLeft; readonly quality: number }
  /** Nothing can be said. */
  | { readonly kind: "none"; readonly why: string; readonly quality: number | null };

/**
 * What becomes of a resource at `factor` times the driver, by the relation of the two in the past: of the resource itself,
 * or of how much it grows in an hour, whichever explains more. Says so when there is neither.
 */
export function whatIf(resource: ResourceHistory, driver: readonly TimedValue[], factor: number): WhatIf {
  const sign = resource.direction === "below" ? -1 : 1;
  const hours = resource.hours.map(({ at, value }) => ({ at, value: sign * value }));
  const level = fitRelation(driver, hours);
  const growth = fitRelation(driver, growthsOf(hours));
  const room = resource.limit === null || resource.current === null ? null : sign * (resource.limit - resource.current);
  if (growth.kind === "fitted" && !(level.kind === "fitted" && level.quality > growth.quality)) {
    const mean = driver.reduce((sum, { value }) => sum + value / driver.length, 0);
    const perDay = HOURS_A_DAY * (growth.base + growth.perUnit * factor * mean);
    const left =
      room === null ? { kind: "none" as const, why: "it has no limit or no value now" } : daysAt(room, perDay);
    return { kind: "growth", perDay: sign * perDay, daysLeft: left, quality: growth.quality };
  }
  if (level.kind === "fitted") return levelAt(level, driver, { factor, sign, limit: resource.limit });
  const nearer = (growth.quality ?? -1) > (level.quality ?? -1) ? growth : level;
  return { kind: "none", why: nearer.kind === "none" ? nearer.why : "there is no relation", quality: nearer.quality };
}

function levelAt(
  { base, perUnit, quality }: Extract<Relation, { kind: "fitted" }>,
  driver: readonly TimedValue[],
  { factor, sign, limit }: { factor: number; sign: number; limit: number | null },
): WhatIf {
  const peak = quantileOf(Float64Array.from(driver, ({ value }) => value).sort(), 1);
  const value = base + perUnit * factor * peak;
  return { kind: "level", value: sign * value, isBeyondLimit: limit === null ? null : value >= sign * limit, quality };
}

/** By how much it grew within each hour; across gaps nothing is said. */
function growthsOf(hours: readonly TimedValue[]): TimedValue[] {
  return hours.slice(1).flatMap((here, index) => {
    const before = hours[index] as TimedValue;
    return here.at - before.at > 1.5 * HOUR_MS ? [] : [{ at: here.at, value: here.value - before.value }];
  });
}
