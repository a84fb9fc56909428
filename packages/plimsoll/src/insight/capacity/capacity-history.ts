import {
  type HealthMetric,
  type HourlyValue,
  type MetricSeries,
  type ResourceCapacity,
  seriesKey,
  toTimestamp,
} from "@plimsoll/core";
import type { Store } from "../../port/store.ts";
import { type Bucket, bucketsOf, narrow, type SeriesName } from "./narrow-bucket.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Six months, as RTS 6 Article 10 looks back. */
const PEAK_MS = 184 * DAY_MS;
const GROWTH_MS = 35 * DAY_MS;

type HistoryStore = Pick<Store, "querySeries">;

/** The worst value of a series, and when it was. */
export interface Peak {
  readonly value: number;
  /** Epoch ms; where only the hour or the day is known, its beginning. */
  readonly at: number;
  readonly resolution: NonNullable<ResourceCapacity["peak_resolution"]>;
}

/** What is kept of one series in the unit that it has now, for capacity. */
export interface SeriesPast {
  /** Hourly means of the last five weeks. */
  readonly hours: readonly HourlyValue[];
  /** Of six months; null: nothing has been seen. */
  readonly peak: Peak | null;
  /** From its first result to its last. */
  readonly seenMs: number;
  /** What is odd in it, in words. */
  readonly notes: readonly string[];
}

/** What is kept of all series of one metric name. */
export interface NamedPast {
  readonly days: readonly MetricSeries[];
  readonly hours: readonly MetricSeries[];
}

/** Asks a store once for what several series of a component need: those of one name mostly began, and peaked, together. */
export function askingOnce(store: HistoryStore): HistoryStore {
  const asked = new Map<string, Promise<readonly MetricSeries[]>>();
  return {
    querySeries(query) {
      const key = JSON.stringify(query);
      const answer = asked.get(key) ?? store.querySeries(query);
      asked.set(key, answer);
      return answer;
    },
  };
}

/** Reads what is kept of a metric name: of all at once would hold up the event loop as it arrives. Rejects with StoreError. */
export async function readNamedPast(
  store: HistoryStore,
  about: { readonly componentId: string; readonly name: string },
  now: number,
): Promise<NamedPast> {
  const common = { ...about, to: now + 1 };
  return {
    days: await store.querySeries({ ...common, from: now - PEAK_MS, resolution: "1d", limit: 190 }),
    hours: await store.querySeries({ ...common, from: now - GROWTH_MS, resolution: "1h", limit: 900 }),
  };
}

/** The past of one series: what was measured in another unit cannot be set beside it. Rejects with StoreError. */
export async function readSeriesPast(
  store: HistoryStore,
  past: NamedPast,
  about: { readonly componentId: string; readonly metric: HealthMetric; readonly now: number },
): Promise<SeriesPast> {
  const { componentId, metric, now } = about;
  const { name, labels, unit, direction } = metric;
  const series: SeriesName = { componentId, name, labels, unit };
  const hours = bucketsOf(past.hours, series, "1h");
  const days = bucketsOf(past.days, series, "1d");
  // Of the same moment or value the hour, whose time is known better.
  const all = [...hours, ...days];
  const begun = all.reduce<Bucket | null>(
    (first, each) => (first === null || each.from < first.from ? each : first),
    null,
  );
  if (begun === null) return { hours: [], peak: null, seenMs: 0, notes: unitNotes(past, metric, null) };
  const first = await narrow(store, series, { bucket: begun, choose: (parts) => parts[0] });
  // Where only the day is known, it may have begun with the end of it.
  const firstAt = first.resolution === "1d" ? Math.min(first.to, now) : first.from;
  const last = Math.min(now, Math.max(...all.map(({ to }) => to)));
  const worst = worstOf(all, direction) ?? begun;
  const peak = await narrow(store, series, { bucket: worst, choose: (parts) => reaching(parts, worst, direction) });
  return {
    hours: toHours(hours, { firstAt, now }),
    peak: toPeak(peak, { direction, first }),
    seenMs: Math.max(0, last - firstAt),
    notes: unitNotes(past, metric, firstAt),
  };
}

type Direction = HealthMetric["direction"];

function worstOf(buckets: readonly Bucket[], direction: Direction): Bucket | undefined {
  const sign = direction === "below" ? -1 : 1;
  const value = (bucket: Bucket) => sign * extreme(bucket, direction);
  return buckets.reduce<Bucket | undefined>(
    (most, each) => (most === undefined || value(each) > value(most) ? each : most),
    undefined,
  );
}

/** The first part that was as bad as the whole; none where part of it is kept no more. */
function reaching(parts: readonly Bucket[], whole: Bucket, direction: Direction): Bucket | undefined {
  const wanted = extreme(whole, direction);
  return parts.find((part) =>
    direction === "below" ? extreme(part, direction) <= wanted : extreme(part, direction) >= wanted,
  );
}

function extreme({ min, max }: Bucket, direction: Direction): number {
  return direction === "below" ? min : max;
}

/** Never before the first result, as far as that is known. */
function toPeak(bucket: Bucket, { direction, first }: { direction: Direction; first: Bucket }): Peak {
  const { from, resolution } = bucket;
  const at = first.resolution === "1d" ? from : Math.max(from, first.from);
  return { value: extreme(bucket, direction), at, resolution };
}

/** Hours with the part of each that was watched, by how many results its neighbours have, and at the middle of that. */
function toHours(hours: readonly Bucket[], { firstAt, now }: { firstAt: number; now: number }): HourlyValue[] {
  return hours.map(({ from, to, count, mean }, index) => {
    const [begin, end] = [Math.max(from, Math.min(firstAt, to - 1)), Math.min(to, now)];
    const usual = Math.max(count, hours[index - 1]?.count ?? 0, hours[index + 1]?.count ?? 0);
    const share = Math.min(1, count / usual, Math.max(0, end - begin) / HOUR_MS);
    return { at: (begin + end) / 2, value: mean, share };
  });
}

/** What people must know of a series that has the name of this one and was in another unit. */
function unitNotes({ days, hours }: NamedPast, { name, labels, unit }: HealthMetric, firstAt: number | null): string[] {
  const key = seriesKey(name, labels);
  const others = new Set(
    [...days, ...hours]
      .filter((each) => each.unit !== unit && seriesKey(each.name, each.labels) === key)
      .map((each) => each.unit),
  );
  if (others.size === 0) return [];
  const since = firstAt === null ? "now" : `since ${toTimestamp(firstAt).replace(".000Z", "Z")}`;
  return [`In ${unit} ${since}, in ${[...others].join(" and ")} before: what was before is left out.`];
}
