import {
  clip,
  formatDuration,
  formatQuantity,
  hasReached,
  type Labels,
  type MarketCalendar,
  type MetricReading,
  seriesKey,
  statusRank,
  toTimestamp,
} from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import type { DeclaredMetric } from "./declared-metric.ts";
import { MOST_AHEAD_MS, parseMoment } from "./parse-moment.ts";
import { sessionAgeMs } from "./session-age.ts";
import type { StateMemory } from "./state-memory.ts";

const SHOWN = 80;

/** A value as it was found, and when. */
export interface FoundValue {
  /** A number, text or boolean; null or undefined where there is none. */
  readonly raw: unknown;
  readonly labels?: Labels | undefined;
  /** Since when it has been in this state, epoch ms, where its source says so. */
  readonly since?: number | undefined;
}

export interface ReadingContext {
  /** Epoch ms. */
  readonly now: number;
  readonly market: MarketCalendar;
  readonly states: StateMemory;
}

/** A reading, and why it makes the component DOWN where it does. */
export interface ReadMetric {
  readonly reading: MetricReading;
  readonly down: string | null;
}

/** Makes a found value the metric that was declared. What is missing or cannot be read is null with the reason, never healthy. */
export function readMetric(metric: DeclaredMetric, found: FoundValue, context: ReadingContext): ReadMetric {
  if (found.raw === null || found.raw === undefined) return missing(metric, found, "the value is empty");
  if (metric.states !== undefined) return readState(metric, found, context);
  if (metric.age !== undefined) return readAge(metric, found, context);
  const number = toNumber(found.raw);
  if (number === null) return missing(metric, found, `${shown(found.raw)} is no number`);
  return judge(metric, toReading(metric, found, scaled(number, metric.scale)));
}

/** A metric that was expected and is not there. */
export function missing(metric: DeclaredMetric, { labels }: Pick<FoundValue, "labels">, error: string): ReadMetric {
  return { reading: { ...toReading(metric, { labels }, null), details: { error } }, down: null };
}

function readAge(metric: DeclaredMetric, found: FoundValue, { now, market }: ReadingContext): ReadMetric {
  const moment = parseMoment(found.raw, metric.age ?? "s", metric.time_zone);
  const isMoment = moment !== null && !Number.isNaN(new Date(moment).getTime());
  if (!isMoment) return missing(metric, found, `${shown(found.raw)} is no moment as ${metric.age} writes it`);
  if (moment - now > MOST_AHEAD_MS) {
    const ahead = formatDuration(moment - now);
    return missing(metric, found, `its stamp is ${ahead} in the future: a clock, the unit or the time zone is wrong`);
  }
  const ageMs = metric.session_time ? sessionAgeMs(market, moment, now) : now - moment;
  const reading = toReading(metric, found, roundTo(Math.max(0, ageMs) / 1000, 3));
  return judge(metric, { ...reading, conclusive: true, details: { at: toTimestamp(moment) } });
}

function readState(metric: DeclaredMetric, found: FoundValue, { now, states }: ReadingContext): ReadMetric {
  const state = clip(String(found.raw), 200);
  const verdict = Object.hasOwn(metric.states ?? {}, state) ? metric.states?.[state] : undefined;
  const { status, after, words } = verdict ?? { status: metric.other_states, after: 0, words: undefined };
  const seen = states.since(seriesKey(metric.name, found.labels), state, now);
  const lastedMs = now - Math.min(seen, found.since ?? seen);
  const isGrave = status !== "HEALTHY" && lastedMs >= after;
  const value = isGrave ? statusRank(status) : 0;
  const lasting = after > 0 && isGrave ? ` for ${formatDuration(lastedMs)}` : "";
  const meaning = words === undefined ? "" : `: ${words}`;
  const sentence = `the state is ${shown(state)}${verdict === undefined ? ", which is not listed" : lasting}${meaning}`;
  const details = isGrave ? { state, error: sentence } : { state };
  const down = isGrave && status === "DOWN" ? `${seriesKey(metric.name, found.labels)}: ${sentence}` : null;
  return { reading: { ...toReading(metric, found, value), details }, down };
}

function judge(metric: DeclaredMetric, reading: MetricReading): ReadMetric {
  const { down, direction = "above" } = metric;
  const { value, unit } = reading;
  if (down === undefined || value === null || !hasReached(value, down, direction)) return { reading, down: null };
  const edge = `DOWN at ${formatQuantity(down, unit)}${direction === "below" ? " or less" : ""}`;
  return { reading, down: `${seriesKey(reading.name, reading.labels)} is ${formatQuantity(value, unit)}, ${edge}` };
}

function toReading(
  metric: DeclaredMetric,
  { labels }: Pick<FoundValue, "labels">,
  value: number | null,
): MetricReading {
  return {
    name: metric.name,
    ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels }),
    value,
    unit: metric.unit ?? (metric.age === undefined ? "1" : "s"),
    ...(metric.direction === undefined ? {} : { direction: metric.direction }),
  };
}

function scaled(number: number, scale: number | undefined): number {
  return scale === undefined ? number : Number((number * scale).toPrecision(12));
}

export function toNumber(raw: unknown): number | null {
  if (typeof raw === "boolean") return raw ? 1 : 0;
  if (typeof raw === "string" && raw.trim() === "") return null;
  if (typeof raw !== "number" && typeof raw !== "string" && typeof raw !== "bigint") return null;
  const number = Number(raw);
  return Number.isFinite(number) ? number : null;
}

function shown(raw: unknown): string {
  return clip(typeof raw === "string" ? JSON.stringify(raw) : String(raw), SHOWN);
}
