import { type Labels, type MetricSeries, type Resolution, seriesKey } from "@plimsoll/core";
import type { Store } from "../../port/store.ts";

const SPAN_MS = { "1d": 86_400_000, "1h": 3_600_000, "1m": 60_000, raw: 1 } as const satisfies Record<
  Resolution,
  number
>;
/** From coarse to fine. */
const FINER = ["1h", "1m", "raw"] as const;
/** More points than any of these stretches has. */
const MOST_POINTS = 1500;

/** One series in one unit. */
export interface SeriesName {
  readonly componentId: string;
  readonly name: string;
  readonly labels: Labels | undefined;
  readonly unit: string;
}

/** What is known of a stretch of a series; epoch ms, `to` excluded. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly resolution: Resolution;
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** The buckets of a series among those that a store gave, oldest first; without those that hold no value. */
export function bucketsOf(given: readonly MetricSeries[], series: SeriesName, resolution: Resolution): Bucket[] {
  const key = seriesKey(series.name, series.labels);
  return given
    .filter(({ name, labels, unit }) => unit === series.unit && seriesKey(name, labels) === key)
    .flatMap(({ points }) => points)
    .flatMap(({ timestamp, count, mean, min, max }) => {
      const from = Date.parse(timestamp);
      if (mean === null || min === null || max === null) return [];
      return [{ from, to: from + SPAN_MS[resolution], resolution, count, mean, min, max }];
    });
}

/**
 * The part of a bucket that `choose` picks, at the finest resolution that is kept of it: down to the result itself.
 * Rejects with StoreError.
 */
export async function narrow(
  store: Pick<Store, "querySeries">,
  series: SeriesName,
  { bucket, choose }: { readonly bucket: Bucket; readonly choose: (parts: readonly Bucket[]) => Bucket | undefined },
): Promise<Bucket> {
  let found = bucket;
  for (const resolution of FINER) {
    // Results of more than a minute are many; where no minutes are kept there are none either.
    if (SPAN_MS[resolution] >= SPAN_MS[found.resolution] || (resolution === "raw" && found.resolution !== "1m"))
      continue;
    const { componentId, name } = series;
    const { from, to } = found;
    const given = await store.querySeries({ componentId, name, from, to, resolution, limit: MOST_POINTS });
    found = choose(bucketsOf(given, series, resolution)) ?? found;
  }
  return found;
}
