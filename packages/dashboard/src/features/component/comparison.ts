import { type MetricSeries, seriesKey } from "@plimsoll/core";
import { type ChartPoint, toChartPoints } from "../../charts/chart-points.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import { chartId } from "./chart-list.ts";

const DAY_MS = 86_400_000;

/** What the charts can be held against. */
export const COMPARISONS = [
  { id: "1d", ms: DAY_MS, label: texts.yesterday },
  { id: "7d", ms: 7 * DAY_MS, label: texts.lastWeek },
] as const;
export type Comparison = (typeof COMPARISONS)[number];

export function findComparison(id: string | null): Comparison | null {
  return COMPARISONS.find((comparison) => comparison.id === id) ?? null;
}

/** What was so much earlier, moved onto the axis of now, by chart. */
export function shiftSeries(
  series: readonly MetricSeries[],
  earlierMs: number,
): ReadonlyMap<string, readonly ChartPoint[]> {
  return new Map(
    series.map(({ name, labels, unit, points }) => [
      chartId(seriesKey(name, labels), unit),
      toChartPoints(points).map((point) => ({ ...point, at: point.at + earlierMs })),
    ]),
  );
}

/** What the charts are held against, in words; null where it is nothing. */
export function comparedWords(comparison: Comparison | null, isUnknown: boolean): string | null {
  if (comparison === null) return null;
  return isUnknown ? texts.comparedNothing(comparison.label) : texts.comparedWords[comparison.id];
}
