import { formatNumber, seriesKey } from "@plimsoll/core";
import { listed } from "./listed.ts";
import type { SampledSeries } from "./sample-book.ts";
import { FEWEST_VALUES } from "./suggest-thresholds.ts";

/** Why nothing is suggested for a series, or for any: too little is known of it. */
export function suggestionNotes(series: readonly SampledSeries[]): string[] {
  if (series.length === 0) return ["Nothing is suggested: no metric that was measured in this time has a threshold."];
  const short = series
    .filter(({ healthy }) => healthy.seen < FEWEST_VALUES)
    .map(
      ({ componentId, name, labels, healthy }) =>
        `${componentId} ${seriesKey(name, labels)} has ${formatNumber(healthy.seen)}`,
    );
  if (short.length === 0) return [];
  const needed = formatNumber(FEWEST_VALUES);
  return [`Nothing is suggested where fewer than ${needed} healthy results are known: ${listed(short)}.`];
}
