import { findSawtooth } from "../forecast/sawtooth.ts";
import { theilSen } from "../forecast/theil-sen.ts";
import type { TimedValue } from "../forecast/timed-value.ts";
import type { Direction } from "../metric/direction.ts";

const DAY_MS = 86_400_000;
/** Less than this says nothing about days. */
const LEAST_MS = DAY_MS;
/** Nobody plans further ahead, days. */
const FURTHEST_DAYS = 3650;

/** What is known of a resource. Times are epoch ms. */
export interface ResourceHistory {
  readonly current: number | null;
  /** Hourly means of the last weeks, oldest first. */
  readonly hours: readonly TimedValue[];
  /** The worst value of each hour or day of the last six months: the highest, or the lowest where low is bad. */
  readonly worst: readonly TimedValue[];
  readonly direction: Direction;
  /** Null: there is no such thing. */
  readonly limit: number | null;
}

/** How long something lasts. */
export type DaysLeft =
  | { readonly kind: "days"; readonly days: number }
  /** `reached`, `not_growing`, `no_limit`, `not_enough_data`, with words. */
  | { readonly kind: "none"; readonly why: string };

export interface ResourcePlan {
  /** The worst value and when it was; null: nothing has been seen. */
  readonly peak: TimedValue | null;
  readonly seenMs: number;
  /** From the peak to the limit, in the metric's unit and in percent of the limit; below 0: beyond it. */
  readonly headroom: number | null;
  readonly headroomPercent: number | null;
  /** The limit over twice the peak, as RTS 6 Article 10 asks systems to be tested at; null where low is bad. */
  readonly limitOverTwicePeak: number | null;
  /** How it grows a day, from the line through the last weeks (of a saw: through its peaks); null: not for certain. */
  readonly growthPerDay: number | null;
  readonly daysLeft: DaysLeft;
}

/** What is left of a resource, and for how long. */
export function planResource({ current, hours, worst, direction, limit }: ResourceHistory): ResourcePlan {
  const sign = direction === "below" ? -1 : 1;
  const peak = worst.reduce<TimedValue | null>(
    (most, each) => (most === null || sign * each.value > sign * most.value ? each : most),
    null,
  );
  const all = [...worst, ...hours].map(({ at }) => at);
  const seenMs = all.length === 0 ? 0 : maxOf(all) - minOf(all);
  const headroom = limit === null || peak === null ? null : sign * (limit - peak.value);
  const growth = growthOf(hours.map(({ at, value }) => ({ at, value: sign * value })));
  return {
    peak,
    seenMs,
    headroom,
    headroomPercent: headroom === null || limit === null || limit === 0 ? null : (100 * headroom) / Math.abs(limit),
    limitOverTwicePeak:
      sign < 0 || limit === null || peak === null || peak.value <= 0 ? null : limit / (2 * peak.value),
    growthPerDay: growth.kind === "growth" ? sign * growth.perDay : null,
    daysLeft: daysLeft({ current, limit, sign }, growth),
  };
}

type Growth = { readonly kind: "growth"; readonly perDay: number } | { readonly kind: "none"; readonly why: string };

function growthOf(hours: readonly TimedValue[]): Growth {
  const [first, last] = [hours[0]?.at ?? 0, hours.at(-1)?.at ?? 0];
  if (last - first < LEAST_MS)
    return { kind: "none", why: `needs 1 d of history, has ${Math.floor((last - first) / 3_600_000)} h` };
  const saw = findSawtooth(hours);
  const line = theilSen(saw === null ? hours : saw.peaks);
  if (line === null || line.certain.low <= 0)
    return {
      kind: "none",
      why:
        saw === null
          ? "it does not grow for certain"
          : "it falls back by itself, and its peaks do not grow for certain",
    };
  return { kind: "growth", perDay: line.slope * DAY_MS };
}

function daysLeft(
  { current, limit, sign }: { current: number | null; limit: number | null; sign: number },
  growth: Growth,
): DaysLeft {
  if (limit === null) return { kind: "none", why: "it has no limit" };
  if (current === null) return { kind: "none", why: "there is no value now" };
  if (sign * current >= sign * limit) return { kind: "none", why: "the limit is reached" };
  if (growth.kind === "none") return growth;
  return daysAt(sign * (limit - current), growth.perDay);
}

/** How long a room lasts at a growth a day. */
export function daysAt(room: number, perDay: number): DaysLeft {
  const days = room / perDay;
  if (!(perDay > 0) || !(days <= FURTHEST_DAYS))
    return { kind: "none", why: "it does not grow enough to matter within 10 years" };
  return { kind: "days", days };
}

/** The same where it grows `factor` times as fast. */
export function fasterBy(left: DaysLeft, factor: number): DaysLeft {
  return left.kind === "days" ? { kind: "days", days: left.days / factor } : left;
}

function maxOf(values: readonly number[]): number {
  return values.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
}
function minOf(values: readonly number[]): number {
  return values.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
}
