import { formatDuration } from "../text/format-duration.ts";
import type { Reach } from "./forecast-path.ts";
import type { Evidence } from "./gather-evidence.ts";
import { medianOf } from "./robust-scale.ts";
import type { TrendLine } from "./theil-sen.ts";
import type { TimedValue } from "./timed-value.ts";
import type { View } from "./view.ts";

const HOUR_MS = 3_600_000;
/** A rise must have lasted so long at least, ms. */
const SHORTEST_MS = 40 * 60_000;
/** What has been seen for less than this may be a time of day. */
const TWO_DAYS_MS = 46 * HOUR_MS;
/** How much further than it has lasted a rise is believed to go on; before two days are known, a quarter as far. */
const REACH = 2;
const REACH_UNKNOWN = 0.25;
/** A rise must be so many times as large as the noise around it. */
const LEAST_RISE = 5;
/** How much later than expected it may be at the latest, in times of what is left. */
const FURTHER = 3;

/** Of a rise beyond the season, so much must be seen with the season too: the edge of a season is no rise. */
const SEEN_SHARE = 0.4;

/** Whether a rise that is expected to reach an edge is to be believed; else why not, in words. */
export function trustRise(
  evidence: Evidence,
  view: View,
  { reach, now }: { readonly reach: Reach; readonly now: number },
): { readonly isTrusted: boolean; readonly why: string | null } {
  const why = doubt(evidence, view, { reach, now });
  return { isTrusted: why === null, why };
}

function doubt(evidence: Evidence, view: View, { reach, now }: { reach: Reach; now: number }): string | null {
  const line = view.line as TrendLine;
  const first = view.values[view.since] as TimedValue;
  const lastedMs = line.at - first.at;
  const leftMs = reach.at - now;
  const furthest = evidence.seenMs < TWO_DAYS_MS ? REACH_UNKNOWN : REACH;
  if (lastedMs < SHORTEST_MS) return "that is too short to go by";
  if (leftMs > furthest * lastedMs)
    return `that is too short to look ${formatDuration(leftMs)} ahead${evidence.seenMs < TWO_DAYS_MS ? ": two days have not been seen yet" : ""}`;
  if (line.slope * lastedMs < LEAST_RISE * line.spread) return "that is little beside how it jumps about";
  if (evidence.season !== null && seenRise(evidence.values, first.at) < SEEN_SHARE * line.slope * lastedMs) {
    return "it is only that the time of day usually brings less";
  }
  if (reach.latest === null) return "it may as well not get there";
  if (reach.latest - reach.at > FURTHER * Math.max(HOUR_MS, leftMs)) return "it may as well take far longer";
  return null;
}

/** How far values have risen since a moment, by the medians of the first and the last quarter. */
function seenRise(values: readonly TimedValue[], since: number): number {
  const from = values.findIndex(({ at }) => at >= since);
  const stretch = values.slice(from).map(({ value }) => value);
  const quarter = Math.max(1, Math.floor(stretch.length / 4));
  return (4 / 3) * (medianOf(stretch.slice(-quarter)) - medianOf(stretch.slice(0, quarter)));
}
