import { type MetricSeries, seriesKey, type TimedValue } from "@plimsoll/core";
import type { Store } from "../../port/store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Six months, as RTS 6 Article 10 looks back. */
const PEAK_MS = 184 * DAY_MS;
const GROWTH_MS = 35 * DAY_MS;

/** What is kept of one series, for capacity. */
export interface SeriesPast {
  /** Hourly means of the last five weeks, at the middle of the hour. */
  readonly hours: readonly TimedValue[];
  /** The extremes of each day of six months, and of each hour of the last five weeks; at the bucket's start. */
  readonly highest: readonly TimedValue[];
  readonly lowest: readonly TimedValue[];
}

/** The past of each metric of a component by its series' key. Rejects with StoreError. */
export async function readCapacityHistory(
  store: Pick<Store, "querySeries">,
  componentId: string,
  now: number,
): Promise<ReadonlyMap<string, SeriesPast>> {
  const common = { componentId, name: null, to: now + 1 };
  const days = await store.querySeries({ ...common, from: now - PEAK_MS, resolution: "1d", limit: 190 });
  const hours = await store.querySeries({ ...common, from: now - GROWTH_MS, resolution: "1h", limit: 900 });
  const daily = new Map(days.map((each) => [keyOf(each), each]));
  const past = new Map<string, SeriesPast>();
  for (const key of new Set([...days, ...hours].map(keyOf))) {
    const hourly = hours.find((each) => keyOf(each) === key);
    const both = [daily.get(key), hourly].flatMap((each) => each?.points ?? []);
    past.set(key, {
      hours: pick(hourly?.points ?? [], "mean").map(({ at, value }) => ({
        at: Math.min(now, at + HOUR_MS / 2),
        value,
      })),
      highest: pick(both, "max"),
      lowest: pick(both, "min"),
    });
  }
  return past;
}

function keyOf({ name, labels }: MetricSeries): string {
  return seriesKey(name, labels);
}

function pick(points: MetricSeries["points"], which: "mean" | "min" | "max"): TimedValue[] {
  return points.flatMap((point) => {
    const value = point[which];
    return value === null ? [] : [{ at: Date.parse(point.timestamp), value }];
  });
}
