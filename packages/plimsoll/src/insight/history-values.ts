import { type Labels, type MetricSeries, seriesKey, type TimedValue } from "@plimsoll/core";
import type { SeriesQuery, Store } from "../port/store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONG_MS = 35 * DAY_MS;
const MOST_HOURS = 900;
const MOST_MINUTES = 1600;

/** A metric's past: hours of long ago, minutes of the last day. */
export interface HistoryValues {
  readonly name: string;
  readonly labels?: Labels;
  readonly unit: string;
  readonly values: readonly TimedValue[];
}

/** What was measured in another unit is another history: the values cannot be set beside each other. */
export function historyKey({ name, labels, unit }: Pick<MetricSeries, "name" | "labels" | "unit">): string {
  return `${seriesKey(name, labels)} ${unit}`;
}

/** The past of a component's metrics (of all, where `name` is null), up to five weeks, by `historyKey`. Rejects with StoreError. */
export async function readHistory(
  store: Pick<Store, "querySeries">,
  common: Pick<SeriesQuery, "componentId" | "name">,
  now: number,
): Promise<ReadonlyMap<string, HistoryValues>> {
  const seam = Math.floor((now - DAY_MS) / HOUR_MS) * HOUR_MS;
  const ask = (query: Pick<SeriesQuery, "from" | "to" | "resolution" | "limit">) =>
    store.querySeries({ ...common, ...query });
  const hours = await ask({ from: now - LONG_MS, to: seam, resolution: "1h", limit: MOST_HOURS });
  const minutes = await ask({ from: seam, to: now + 1, resolution: "1m", limit: MOST_MINUTES });
  const history = new Map<string, HistoryValues>();
  for (const [series, stepMs] of [
    [hours, HOUR_MS],
    [minutes, MINUTE_MS],
  ] as const) {
    for (const each of series) {
      const key = historyKey(each);
      const before = history.get(key)?.values ?? [];
      history.set(key, { ...aboutOf(each), values: [...before, ...valuesOf(each, stepMs, now)] });
    }
  }
  return history;
}

function aboutOf({ name, labels, unit }: MetricSeries): Omit<HistoryValues, "values"> {
  return { name, unit, ...(labels === undefined ? {} : { labels }) };
}

/** Each bucket's mean, at its middle; that of the running one at the latest now. */
function valuesOf({ points }: MetricSeries, stepMs: number, now: number): TimedValue[] {
  return points.flatMap(({ timestamp, mean }) =>
    mean === null ? [] : [{ at: Math.min(now, Date.parse(timestamp) + stepMs / 2), value: mean }],
  );
}
