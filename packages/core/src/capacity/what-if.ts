import { quantileOf } from "../forecast/robust-scale.ts";
import type { Steps } from "../forecast/steps.ts";
import { fitRelation, type Relation } from "./fit-relation.ts";
import { type HourlyValue, meanOfDay, wholeHours } from "./hourly-value.ts";
import { type DaysLeft, daysAt, type ResourceHistory } from "./plan-resource.ts";

const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
/** Between the middles of two neighbouring hours. */
const LONGEST_HOURS = 1.5;

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
export function* whatIf(resource: ResourceHistory, driver: readonly HourlyValue[], factor: number): Steps<WhatIf> {
  const sign = resource.direction === "below" ? -1 : 1;
  const hours = resource.hours.map((hour) => ({ ...hour, value: sign * hour.value }));
  const level = yield* fitRelation(driver, hours);
  yield undefined;
  const growth = yield* fitRelation(driver, growthsOf(hours));
  yield undefined;
  const room = resource.limit === null || resource.current === null ? null : sign * (resource.limit - resource.current);
  if (growth.kind === "fitted" && !(level.kind === "fitted" && level.quality > growth.quality)) {
    const perDay = HOURS_A_DAY * (growth.base + growth.perUnit * factor * meanOfDay(driver));
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
  driver: readonly HourlyValue[],
  { factor, sign, limit }: { factor: number; sign: number; limit: number | null },
): WhatIf {
  const peak = quantileOf(Float64Array.from(wholeHours(driver), ({ value }) => value).sort(), 1);
  const value = base + perUnit * factor * peak;
  return { kind: "level", value: sign * value, isBeyondLimit: limit === null ? null : value >= sign * limit, quality };
}

/** How fast it grew up to each hour, by the hour; across gaps nothing is said. */
function growthsOf(hours: readonly HourlyValue[]): HourlyValue[] {
  return hours.slice(1).flatMap((here, index) => {
    const before = hours[index] as HourlyValue;
    const between = (here.at - before.at) / HOUR_MS;
    return between > LONGEST_HOURS ? [] : [{ ...here, value: (here.value - before.value) / between }];
  });
}
