import { formatNumber, type Labels, type MetricReading, seriesKey } from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import type { ReadingContext } from "../value/read-metric.ts";
import { sessionAgeMs } from "../value/session-age.ts";
import { type JsonMetric, risingName } from "./json-metric.ts";

/** More series than any component has; the one that was read longest ago is forgotten first. */
const MOST = 2000;

interface Risen {
  readonly value: number;
  /** When it last rose, or was first seen, epoch ms. */
  readonly at: number;
}

/** Knows when each series last rose. A fall is a restart or a new count: it proves no progress, but is where the next rise begins. */
export class RisingMemory {
  readonly #known = new Map<string, Risen>();

  /** Notes a value and answers when its series last rose, epoch ms. */
  note(series: string, value: number, now: number): number {
    const known = this.#known.get(series);
    const at = known === undefined || value > known.value ? now : known.at;
    this.#known.delete(series);
    this.#known.set(series, { value, at });
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value ?? "");
    return at;
  }
}

/** `<name>_age` of a reading whose value must rise. It has been confirmed by the time that it spans. */
export function risingAge(
  reading: MetricReading,
  { name, rising }: JsonMetric,
  context: ReadingContext & { readonly memory: RisingMemory },
): MetricReading | null {
  if (rising === undefined) return null;
  const { labels, value } = reading;
  if (value === null) return withoutAge(name, labels, reading.details?.error ?? `${name} has no value`);
  if (value <= rising.above) {
    return withoutAge(name, labels, `${name} is ${formatNumber(value)}, expected above ${formatNumber(rising.above)}`);
  }
  const at = context.memory.note(seriesKey(name, labels), value, context.now);
  const ageMs = rising.session_time ? sessionAgeMs(context.market, at, context.now) : context.now - at;
  return { ...ageOf(name, labels), value: roundTo(Math.max(0, ageMs) / 1000, 3), conclusive: true };
}

function withoutAge(name: string, labels: Labels | undefined, error: unknown): MetricReading {
  return { ...ageOf(name, labels), value: null, details: { error } };
}

function ageOf(name: string, labels: Labels | undefined): Omit<MetricReading, "value"> {
  return { name: risingName(name), ...(labels !== undefined && { labels }), unit: "s" };
}
