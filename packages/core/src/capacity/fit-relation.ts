import { medianOf, robustScale } from "../forecast/robust-scale.ts";
import type { Steps } from "../forecast/steps.ts";
import { theilSen } from "../forecast/theil-sen.ts";
import type { TimedValue } from "../forecast/timed-value.ts";
import { type HourlyValue, shareOf, wholeHours } from "./hourly-value.ts";

const HOUR_MS = 3_600_000;
const FEWEST_HOURS = 24;
const MOST_BINS = 40;
/** A relation must explain so much of what a resource does. */
const LEAST_QUALITY = 0.5;

/** What a resource does for what a driver does: `resource = base + perUnit x driver`. */
export type Relation =
  | {
      readonly kind: "fitted";
      readonly base: number;
      readonly perUnit: number;
      /** The share of the resource's (robust) variance that the driver explains, 0 to 1. */
      readonly quality: number;
    }
  | { readonly kind: "none"; readonly why: string; readonly quality: number | null };

/**
 * How a resource follows a driver, from hourly values of both: the Theil-Sen line through the medians of up to forty groups
 * of hours with alike driver values; hours of which less than half was watched are left out. None where fewer than 24 hours are known of both, the driver never changes, or the line
 * is not certain (99 %) to rise, or explains less than half of what the resource does.
 */
export function* fitRelation(driver: readonly HourlyValue[], resource: readonly HourlyValue[]): Steps<Relation> {
  const byHour = new Map(wholeHours(driver).map((hour) => [Math.floor(hour.at / HOUR_MS), hour]));
  const pairs = wholeHours(resource).flatMap((hour) => {
    const same = byHour.get(Math.floor(hour.at / HOUR_MS));
    const share = same === undefined ? 0 : Math.min(shareOf(same), shareOf(hour));
    return same === undefined ? [] : [{ at: same.value, value: hour.value, share }];
  });
  const hours = pairs.reduce((sum, { share }) => sum + share, 0);
  if (hours < FEWEST_HOURS) return none(`needs ${FEWEST_HOURS} hours of both, has ${Math.floor(hours)}`, null);
  yield undefined;
  const groups = grouped(pairs.toSorted((a, b) => a.at - b.at));
  yield undefined;
  const line = theilSen(groups);
  yield undefined;
  if (line === null) return none("the driver hardly ever changed", null);
  const base = line.level - line.slope * line.at;
  const whole = robustScale(pairs.map(({ value }) => value));
  yield undefined;
  const left = robustScale(pairs.map(({ at, value }) => value - base - line.slope * at));
  const quality = whole > 0 ? Math.max(0, 1 - (left / whole) ** 2) : 0;
  if (line.certain.low <= 0) return none("it does not rise with the driver for certain", quality);
  if (quality < LEAST_QUALITY) return none(`the driver explains only ${Math.round(quality * 100)} % of it`, quality);
  return { kind: "fitted", base, perUnit: line.slope, quality };
}

function none(why: string, quality: number | null): Relation {
  return { kind: "none", why, quality };
}

/** Groups of equally many neighbours; what shares a driver value is one group. */
function grouped(pairs: readonly TimedValue[]): TimedValue[] {
  const size = Math.max(1, Math.ceil(pairs.length / MOST_BINS));
  const groups: TimedValue[][] = [];
  for (const pair of pairs) {
    const open = groups.at(-1);
    if (open === undefined || (open.length >= size && open.at(-1)?.at !== pair.at)) groups.push([pair]);
    else open.push(pair);
  }
  const points = groups.map((group) => ({
    at: group.reduce((sum, { at }) => sum + at / group.length, 0),
    value: medianOf(group.map(({ value }) => value)),
  }));
  return points.filter(({ at }, index) => index === 0 || at > (points[index - 1] as TimedValue).at);
}
