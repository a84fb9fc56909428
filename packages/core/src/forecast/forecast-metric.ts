import { formatDuration } from "../text/format-duration.ts";
import { choosePath } from "./choose-path.ts";
import { findAnomalies } from "./find-anomalies.ts";
import { type ForecastPath, type Reach, reachOf, withJitter } from "./forecast-path.ts";
import { type Evidence, gatherEvidence } from "./gather-evidence.ts";
import { HOUR_MS } from "./holt-winters.ts";
import { createSlotOf } from "./market-slot.ts";
import type { ForecastRequest, KnownForecast, MetricForecast, MetricTrend } from "./metric-forecast.ts";
import { mirrored, mirroredRequest } from "./mirror.ts";
import { sameRegime } from "./same-regime.ts";
import type { SeasonProfile } from "./season-profile.ts";
import { mapInSteps, type Steps } from "./steps.ts";
import { orderedValues, type TimedValue } from "./timed-value.ts";
import { toGrid } from "./to-grid.ts";
import type { View } from "./view.ts";

const DAY_MS = 24 * HOUR_MS;
const LEAST_MS = HOUR_MS;
const LEAST_VALUES = 30;
/** Values older than this say nothing about now: so many times the usual distance, at least. */
const STALE_STEPS = 10;
const STALE_MS = 30 * 60_000;
/** Nothing older than this is looked at. */
const LONG_MS = 35 * DAY_MS;
const POINTS = 48;

/**
 * Where a metric is going: whether it reaches its edges within the horizon, and between which moments with 80 %. Looks no
 * further ahead than it has seen. Never throws, never gives NaN, and takes a bounded time however much it is given (a few
 * milliseconds, in steps of well below one).
 */
export function* forecastMetric(given: ForecastRequest): Steps<MetricForecast> {
  const request = given.direction === "below" ? mirroredRequest(given) : given;
  const ordered = orderedValues(request.values, request.now).filter(({ at }) => at > request.now - LONG_MS);
  yield undefined;
  const values = sameRegime(ordered);
  const isCut = values.length < ordered.length;
  const missing = whatIsMissing(values, request.now);
  if (missing !== null) return missing;
  yield undefined;
  const evidence = yield* gatherEvidence(values, request);
  const seenMs = evidence.seenMs;
  const horizonMs = Math.min(request.horizonMs, seenMs);
  const slotOf = createSlotOf(request.calendar, seenMs / DAY_MS);
  const chosen = yield* choosePath(evidence, { slotOf, horizonMs, now: request.now });
  const path = bounded(withJitter(chosen.path, evidence.jitter), request.bounds);
  yield undefined;
  const ahead = { now: request.now, horizonMs, values: evidence.fine.values, season: evidence.season };
  const warning = yield* reachWithin(path, request.warning, ahead);
  const critical = yield* reachWithin(path, request.critical, ahead);
  const edge = request.critical ?? request.warning;
  const reach = request.critical === null ? warning : critical;
  const judged = chosen.judge(reach, edge);
  yield undefined;
  const points = yield* pointsOf(path, request.now, horizonMs);
  const { season } = evidence;
  const anomalies = yield* findAnomalies(season === null ? toGrid(values, 60_000).slice(-2000) : evidence.hours, {
    season,
    from: request.now - DAY_MS,
  });
  const { view } = chosen;
  const known: KnownForecast = {
    kind: chosen.method === "level" ? "steady" : "forecast",
    method: chosen.method,
    trend: trendOf(view),
    points,
    warning,
    critical,
    ...judged,
    why: isCut
      ? `${judged.why}; all is different since ${formatDuration(request.now - (values[0] as TimedValue).at)} ago, as when a unit changes`
      : judged.why,
    changePoints: changesOf(evidence),
    anomalies,
    seenMs,
    horizonMs,
  };
  return given.direction === "below" ? mirrored(known) : known;
}

function whatIsMissing(values: readonly TimedValue[], now: number): MetricForecast | null {
  const [first, last] = [values[0]?.at ?? now, values.at(-1)?.at ?? now];
  const seenMs = last - first;
  const missing = (why: string) => ({ kind: "not_enough_data" as const, why, neededMs: LEAST_MS, seenMs });
  if (values.length === 0) return missing("no values yet");
  if (values.length === 1) return missing(`needs ${formatDuration(LEAST_MS)}, has one value so far`);
  if (seenMs < LEAST_MS * 0.98) return missing(`needs ${formatDuration(LEAST_MS)}, has ${formatDuration(seenMs)}`);
  if (values.length < LEAST_VALUES) return missing(`needs ${LEAST_VALUES} values, has ${values.length}`);
  const late = values.slice(-LEAST_VALUES);
  const usual = (last - (late[0] as TimedValue).at) / (late.length - 1);
  if (now - last <= Math.max(STALE_MS, STALE_STEPS * usual)) return null;
  return missing(`the last value is ${formatDuration(now - last)} old`);
}

/** When an edge is reached; null also where it has been already. */
function* reachWithin(
  path: ForecastPath,
  edge: number | null,
  {
    now,
    horizonMs,
    values,
    season,
  }: { now: number; horizonMs: number; values: readonly TimedValue[]; season: SeasonProfile | null },
): Steps<Reach | null> {
  if (edge === null) return null;
  const late = values.slice(-3);
  if (late.every(({ at, value }) => value + (season?.at(at) ?? 0) >= edge)) return null;
  return yield* reachOf(path, edge, { from: now, to: now + horizonMs, beyond: now + 3 * horizonMs });
}

function bounded(path: ForecastPath, bounds: ForecastRequest["bounds"]): ForecastPath {
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = bounds ?? {};
  const held = (value: number) => Math.max(low, Math.min(high, value));
  return {
    expected: (at) => held(path.expected(at)),
    low: (at) => held(path.low(at)),
    high: (at) => held(path.high(at)),
    courseLow: (at) => held(path.courseLow(at)),
    courseHigh: (at) => held(path.courseHigh(at)),
    peak: (at) => held(path.peak(at)),
  };
}

function pointsOf(path: ForecastPath, now: number, horizonMs: number): Steps<KnownForecast["points"]> {
  const moments = Array.from({ length: POINTS }, (_, index) => Math.round(now + (horizonMs * (index + 1)) / POINTS));
  return mapInSteps(moments, (at) => ({ at, value: path.expected(at), low: path.low(at), high: path.high(at) }));
}

function trendOf({ line, values, since }: View): MetricTrend | null {
  const first = values[since];
  if (line === null || first === undefined) return null;
  const isCertain = line.certain.low > 0 || line.certain.high < 0;
  const perHour = (slope: number) => slope * HOUR_MS;
  return {
    perHour: perHour(line.slope),
    low: perHour(line.likely.low),
    high: perHour(line.likely.high),
    isCertain,
    since: Math.round(first.at),
  };
}

function changesOf({ fine, long }: Evidence): number[] {
  const momentsOf = ({ values, starts }: View) =>
    starts.slice(1).map((start) => Math.round((values[start] as TimedValue).at));
  const fineFrom = fine.values[0]?.at ?? 0;
  return [...(long === null ? [] : momentsOf(long).filter((at) => at < fineFrom)), ...momentsOf(fine)];
}
