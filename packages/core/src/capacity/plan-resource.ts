import { findSawtooth } from "../forecast/sawtooth.ts";
import type { Steps } from "../forecast/steps.ts";
import { theilSen } from "../forecast/theil-sen.ts";
import type { TimedValue } from "../forecast/timed-value.ts";
import type { Direction } from "../metric/direction.ts";
import { formatDuration } from "../text/format-duration.ts";
import { type HourlyValue, shareOf } from "./hourly-value.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Less than this says nothing about days. */
const LEAST_MS = DAY_MS;
/** Nobody plans further ahead, days. */
const FURTHEST_DAYS = 3650;

/** What is known of a resource. Times are epoch ms. */
export interface ResourceHistory {
  readonly current: number | null;
  /** Hourly means of the last weeks, oldest first. */
  readonly hours: readonly HourlyValue[];
  /** The worst value of the last six months and when it was: the highest, or the lowest where low is bad; null: none yet. */
  readonly peak: TimedValue | null;
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
export function* planResource({ current, hours, peak, direction, limit }: ResourceHistory): Steps<ResourcePlan> {
  const sign = direction === "below" ? -1 : 1;
  const headroom = limit === null || peak === null ? null : sign * (limit - peak.value);
  const growth = yield* growthOf(hours.map((hour) => ({ ...hour, value: sign * hour.value })));
  return {
    headroom,
    headroomPercent: headroom === null || limit === null || limit === 0 ? null : (100 * headroom) / Math.abs(limit),
    limitOverTwicePeak:
      sign < 0 || limit === null || peak === null || peak.value <= 0 ? null : limit / (2 * peak.value),
    growthPerDay: growth.kind === "growth" ? sign * growth.perDay : null,
    daysLeft: daysLeft({ current, limit, sign }, growth),
  };
}

type Growth = { readonly kind: "growth"; readonly perDay: number } | { readonly kind: "none"; readonly why: string };

function* growthOf(hours: readonly HourlyValue[]): Steps<Growth> {
  const [first, last] = [hours[0], hours.at(-1)];
  const betweenMs = first === undefined || last === undefined ? 0 : last.at - first.at;
  const endsMs = [first, last].reduce((sum, hour) => sum + (hour === undefined ? 0 : (shareOf(hour) * HOUR_MS) / 2), 0);
  if (betweenMs + endsMs < LEAST_MS)
    return { kind: "none", why: `needs 1 d of history, has ${formatDuration(betweenMs + endsMs)}` };
  yield undefined;
  const saw = findSawtooth(hours);
  yield undefined;
  const line = theilSen(saw === null ? hours : saw.peaks);
  yield undefined;
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
