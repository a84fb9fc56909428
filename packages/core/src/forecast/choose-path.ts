import { formatDuration } from "../text/format-duration.ts";
import { STRAIGHT } from "./curve.ts";
import { type ForecastPath, linePath, type Noise, PEAK, type Reach } from "./forecast-path.ts";
import type { Evidence } from "./gather-evidence.ts";
import { HOUR_MS, holtWinters, type SeasonalForecast } from "./holt-winters.ts";
import { levelError } from "./level-error.ts";
import type { SlotOf } from "./market-slot.ts";
import type { ForecastConfidence, ForecastMethod } from "./metric-forecast.ts";
import { medianOf, quantileOf } from "./robust-scale.ts";
import type { Sawtooth } from "./sawtooth.ts";
import type { Steps } from "./steps.ts";
import { type TrendLine, theilSen } from "./theil-sen.ts";
import type { TimedValue } from "./timed-value.ts";
import { trustRise } from "./trust-rise.ts";
import { isUsualMove } from "./usual-rise.ts";
import { isSloped, type View } from "./view.ts";

const FEWEST_HOURS = 48;

/** What is said of an edge that is expected to be reached. */
export interface Verdict {
  readonly isSure: boolean;
  readonly confidence: ForecastConfidence;
  readonly why: string;
}
export interface ChosenPath {
  readonly method: ForecastMethod;
  readonly path: ForecastPath;
  /** What the trend is read from. */
  readonly view: View;
  judge(reach: Reach | null, edge: number | null): Verdict;
}

/** Chooses how to go on: along the peaks of a saw, along a line that is certain, with the season, or as it is. */
export function* choosePath(
  evidence: Evidence,
  { slotOf, horizonMs, now }: { readonly slotOf: SlotOf; readonly horizonMs: number; readonly now: number },
): Steps<ChosenPath> {
  const { fine, long } = evidence;
  const saw = [fine, long].find((view) => view?.sawtooth != null && !view.sawtooth.isOverdue);
  if (saw?.sawtooth != null) return alongPeaks(saw, saw.sawtooth, evidence);
  const view = chooseView(evidence);
  const { line } = view;
  const views = long === null ? [fine] : [fine, long];
  const isUsual = line !== null && isSloped(line) && (yield* isUsualMove(view, views));
  yield undefined;
  if (line !== null && isSloped(line) && !isUsual) return alongLine(evidence, view, { line, now });
  if (evidence.season !== null && evidence.hours.length >= FEWEST_HOURS) {
    const horizon = Math.max(1, Math.ceil(horizonMs / HOUR_MS));
    const seasonal = yield* holtWinters(evidence.hours, { profile: evidence.season, slotOf, horizon });
    return withSeason(evidence, view, seasonal);
  }
  return asItIs(evidence, view, isUsual);
}

/** The newest line counts, unless the longer view's is as good and stands on more. */
function chooseView({ fine, long }: Evidence): View {
  if (long === null || long.line === null || fine.line === null) return fine;
  const [fineFrom, longFrom] = [fine.values[fine.since]?.at ?? 0, long.values[long.since]?.at ?? 0];
  if (longFrom >= fineFrom) return fine;
  const { certain, spread, levelError: unsure } = fine.line;
  const fineLevel = fine.line.level;
  const longLevel = long.line.level + long.line.slope * (fine.line.at - long.line.at);
  const isSameSlope = certain.low <= long.line.slope && long.line.slope <= certain.high;
  return isSameSlope && Math.abs(longLevel - fineLevel) <= 2 * (spread + unsure) ? long : fine;
}

function alongLine(evidence: Evidence, view: View, { line, now }: { line: TrendLine; now: number }): ChosenPath {
  const { season, seenMs } = evidence;
  const first = view.values[view.since] as TimedValue;
  const path = linePath({
    line,
    lastedMs: line.at - first.at,
    stepMs: (line.at - first.at) / Math.max(1, view.values.length - view.since - 1),
    curve: view,
    seasonAt: (at) => season?.at(at) ?? 0,
    noise: noiseOf(evidence, view, line),
  });
  const lasted = `has ${line.slope > 0 ? "risen" : "fallen"} for ${formatDuration(line.at - first.at)}`;
  return {
    method: "trend",
    path,
    view,
    judge(reach, edge) {
      if (reach === null || edge === null)
        return { isSure: false, confidence: confidenceOf(seenMs, season !== null), why: lasted };
      const { isTrusted, why } = trustRise(evidence, view, { reach, now });
      const confidence = !isTrusted ? "low" : line.at - first.at >= reach.at - now ? "high" : "medium";
      return { isSure: isTrusted, confidence, why: why === null ? lasted : `${lasted}, but ${why}` };
    },
  };
}

function alongPeaks(view: View, { peaks, longestMs }: Sawtooth, evidence: Evidence): ChosenPath {
  const last = peaks.at(-1) as TimedValue;
  const line = theilSen(peaks);
  const isRising = line !== null && line.certain.low > 0;
  const highest = Math.max(...peaks.slice(-5).map(({ value }) => value));
  const lately = Float64Array.from(view.values.slice(-Math.ceil(view.values.length / 3)), ({ value }) => value);
  const lowest = quantileOf(lately.sort(), 0.15);
  const seasonAt = (at: number) => evidence.season?.at(at) ?? 0;
  const along = line !== null && isRising ? line : flat(last.at, highest);
  const envelope = linePath({
    line: along,
    lastedMs: last.at - (peaks[0] as TimedValue).at,
    // The edge is reached by a tooth, and they come so far apart.
    stepMs: longestMs,
    curve: STRAIGHT,
    seasonAt,
    noise: { low: highest - lowest, high: along.spread, peak: along.spread },
  });
  return {
    method: "envelope",
    path: envelope,
    view,
    judge: (reach) => ({
      isSure: reach !== null && isRising && reach.latest !== null,
      confidence: isRising ? "medium" : "high",
      why: `falls back by itself again and again, after at most ${formatDuration(longestMs)}: its peaks ${isRising ? "rise" : "do not rise"}`,
    }),
  };
}

function withSeason(evidence: Evidence, view: View, seasonal: SeasonalForecast): ChosenPath {
  const last = (evidence.hours.at(-1) as TimedValue).at;
  const hoursTo = (at: number) => Math.max(1, (at - last) / HOUR_MS);
  const expected = (at: number) => {
    const hours = hoursTo(at);
    const [left, share] = [Math.floor(hours), hours - Math.floor(hours)];
    return seasonal.after(left) * (1 - share) + (share === 0 ? 0 : seasonal.after(left + 1) * share);
  };
  const low = (at: number) => expected(at) + Math.min(0, seasonal.error(hoursTo(at)).low);
  const high = (at: number) => expected(at) + Math.max(0, seasonal.error(hoursTo(at)).high);
  return {
    method: "holt_winters",
    path: { expected, low, high, courseLow: low, courseHigh: high, peak: high },
    view,
    judge: (reach) => ({
      isSure: reach !== null && reach.latest !== null,
      confidence: confidenceOf(evidence.seenMs, true),
      why: "follows the time of day",
    }),
  };
}

function asItIs(evidence: Evidence, view: View, isUsual: boolean): ChosenPath {
  const stretch = view.values.slice(view.since);
  const last = stretch.at(-1) as TimedValue;
  const level = medianOf(stretch.slice(-24).map(({ value }) => value));
  const error = levelError(view.values);
  const expected = () => level;
  const low = (at: number) => level + Math.min(0, error(at - last.at).low);
  const high = (at: number) => level + Math.max(0, error(at - last.at).high);
  return {
    method: "level",
    path: { expected, low, high, courseLow: low, courseHigh: high, peak: high },
    view,
    judge: () => ({
      isSure: false,
      confidence: confidenceOf(evidence.seenMs, false),
      why: isUsual ? "it moves, but no more than it has before, and came back" : "shows no certain trend",
    }),
  };
}

function noiseOf({ fine }: Evidence, view: View, line: TrendLine): Noise {
  // Means of hours hide what a single value does.
  const finer = view === fine ? view : fine;
  const rests = finer.values
    .filter(({ at }) => at >= (view.values[view.since] as TimedValue).at)
    .map(({ at, value }) => value - line.level - line.slope * (at - line.at));
  const sorted = Float64Array.from(rests).sort();
  const centre = quantileOf(sorted, 0.5);
  const [low, high, peak] = [0.1, 0.9, PEAK].map((q) => quantileOf(sorted, q) - centre) as [number, number, number];
  return { low: -low, high, peak };
}

function flat(at: number, level: number): TrendLine {
  const none = { low: 0, high: 0 };
  return { slope: 0, likely: none, certain: none, at, level, levelError: 0, spread: 0 };
}

function confidenceOf(seenMs: number, isSeasonKnown: boolean): ForecastConfidence {
  if (seenMs < 24 * HOUR_MS) return "low";
  return isSeasonKnown || seenMs >= 72 * HOUR_MS ? "high" : "medium";
}
