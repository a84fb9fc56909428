import type { MarketCalendar } from "../calendar/market-calendar.ts";
import type { MetricReading } from "../metric/metric-reading.ts";
import { formatDuration } from "../text/format-duration.ts";
import type { ProgressRule } from "./progress-rule.ts";

/** A stamp this far in the future is still taken as now: clocks differ, and some engines stamp ahead. */
const AHEAD_MS = 5000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, "1": 1000, "": 1000, min: 60_000, h: 3_600_000 };

/** A moment, on the clock that never jumps and on the wall's; ms. */
export interface Moment {
  readonly at: number;
  readonly now: number;
}

/** What is known of a component's progress. */
export interface ProgressState {
  /** The newest value; null until there was one. */
  readonly value: number | null;
  /** When it last moved, as far as has been seen: monotonic ms. */
  readonly movedAt: number;
  /** Its reading says itself when it last moved, so that it need not be looked at in between. */
  readonly isExact: boolean;
}

/** Progress after one more look; words where nothing could be seen, and then the state is the one from before. */
export interface ProgressLook {
  readonly state: ProgressState | null;
  readonly error: string | null;
}

/** Takes the newest readings in. Never seen before, a counter counts as having just moved. */
export function followProgress(
  state: ProgressState | null,
  readings: readonly MetricReading[],
  { rule, moment }: { readonly rule: ProgressRule; readonly moment: Moment },
): ProgressLook {
  const found = findReading(readings, rule);
  if (typeof found === "string") return { state, error: found };
  const { value, changedAt } = found;
  if (value === null || !Number.isFinite(value)) return { state, error: `${rule.metric} has no value` };
  if (rule.kind === "counter") return { state: countOn(state, { value, changedAt }, moment), error: null };
  const ageMs = rule.kind === "timestamp" ? moment.now - toMilliseconds(value) : value * unitOf(found.unit);
  if (ageMs < -AHEAD_MS) {
    return { state, error: `${rule.metric} lies ${formatDuration(-ageMs)} in the future: a clock is wrong` };
  }
  return { state: { value, movedAt: moment.at - Math.max(0, ageMs), isExact: true }, error: null };
}

/** How long the market has been in session since it last moved, ms. Neither a clock that is set nor a closed market adds to it. */
export function progressAgeMs(state: ProgressState, { at, now }: Moment, market: MarketCalendar): number {
  return market.sessionMs(now - Math.max(0, at - state.movedAt), now);
}

/** Whether standing still can be held against anybody: in session, and not right after the open. */
export function isProgressDue(now: number, market: MarketCalendar): boolean {
  if (market.phaseAt(now) !== "market") return false;
  return market.graceMs === 0 || market.sessionMs(now - market.graceMs, now) >= market.graceMs;
}

function countOn(
  state: ProgressState | null,
  { value, changedAt }: { readonly value: number; readonly changedAt: number | undefined },
  { at, now }: Moment,
): ProgressState {
  if (changedAt !== undefined) return { value, movedAt: at - Math.max(0, now - changedAt), isExact: true };
  const movedAt = state === null || state.value !== value ? at : state.movedAt;
  return { value, movedAt, isExact: false };
}

function findReading(
  readings: readonly MetricReading[],
  { metric, name, labels }: ProgressRule,
): MetricReading | string {
  const wanted = Object.entries(labels);
  const found = readings.filter(
    (reading) => reading.name === name && wanted.every(([label, value]) => reading.labels?.[label] === value),
  );
  if (found.length > 1) return `${found.length} readings are called ${metric}: name one by its labels`;
  return found[0] ?? `${metric} is not in the answer`;
}

/** By their size: in seconds they would all lie many thousand years ahead. */
function toMilliseconds(stamp: number): number {
  const size = Math.abs(stamp);
  if (size < 1e11) return stamp * 1000;
  if (size < 1e14) return stamp;
  return size < 1e17 ? stamp / 1000 : stamp / 1e6;
}

function unitOf(unit: string): number {
  return UNIT_MS[unit] ?? 1000;
}
