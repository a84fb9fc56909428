import { seriesKey, type ThresholdSuggestion } from "@plimsoll/core";
import { quantile } from "./quantile.ts";
import type { LabelledStretch, SampledSeries } from "./sample-book.ts";

/** Shares of the healthy time beyond which a value is worth a WARNING, or is CRITICAL. */
const WARNING_SHARE = 0.995;
const CRITICAL_SHARE = 0.9995;
/** On fewer healthy values nothing is said: the outermost of them would be the quantile itself. */
export const FEWEST_VALUES = 2000;
const DIGITS = 4;

/**
 * Thresholds for one series. From its healthy time alone: the values that it exceeded in 0.5 % and in 0.05 % of it. From
 * labels too, where there are real ones: of the thresholds between its healthy 99.5th percentile and the labelled peaks
 * those with the best F-score (van Rijsbergen, Information Retrieval, 1979, chapter 7), the highest of them CRITICAL, for
 * it calls people least, and the lowest WARNING, for it tells first. Empty where there is too little to go by.
 */
export function suggestThresholds(series: SampledSeries, failures: number): ThresholdSuggestion[] {
  const { healthy } = series;
  if (healthy.seen < FEWEST_VALUES) return [];
  const sorted = healthy.sorted();
  const [warning, critical] = [quantile(sorted, WARNING_SHARE), quantile(sorted, CRITICAL_SHARE)];
  const fromTime = toSuggestion(series, { basis: "quantiles", warning, critical, score: null, leadMs: null });
  const fromLabels = byLabels(series, warning, failures);
  return fromLabels === null ? [fromTime] : [fromTime, fromLabels];
}

function byLabels(series: SampledSeries, floor: number, failures: number): ThresholdSuggestion | null {
  const stretches = series.stretches.filter(({ values }) => values.length > 0);
  if (!stretches.some(({ label }) => label.kind === "real")) return null;
  const peaks = stretches.map((stretch) => ({ kind: stretch.label.kind, peak: sustainedPeak(stretch, failures) }));
  const candidates = [floor, ...peaks.map(({ peak }) => peak)].filter((value) => value >= floor);
  const scored = candidates.map((threshold) => ({ threshold, score: fScore(peaks, threshold) }));
  const best = Math.max(...scored.map(({ score }) => score));
  if (best === 0) return null;
  const ties = scored.filter(({ score }) => score === best).map(({ threshold }) => threshold);
  const warning = Math.min(...ties);
  const leadMs = meanLead(stretches, warning, failures);
  return toSuggestion(series, { basis: "labels", warning, critical: Math.max(...ties), score: best, leadMs });
}

/** The highest value that so many results in a row reached. */
function sustainedPeak({ values }: LabelledStretch, failures: number): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (let end = failures; end <= values.length; end += 1) {
    peak = Math.max(peak, Math.min(...values.slice(end - failures, end)));
  }
  return peak;
}

function fScore(
  peaks: readonly { readonly kind: "real" | "false"; readonly peak: number }[],
  threshold: number,
): number {
  const real = peaks.filter(({ kind }) => kind === "real");
  const hits = real.filter(({ peak }) => peak >= threshold).length;
  const alarms = peaks.filter(({ kind, peak }) => kind === "false" && peak >= threshold).length;
  return (2 * hits) / (2 * hits + alarms + (real.length - hits));
}

/** How long before the labelled start of the real ones it was reached, on average over those where it was. */
function meanLead(stretches: readonly LabelledStretch[], threshold: number, failures: number): number | null {
  const leads = stretches.flatMap(({ label, at, values }) => {
    if (label.kind !== "real") return [];
    const first = values.findIndex((_, row) => {
      const row0 = row - failures + 1;
      return row0 >= 0 && values.slice(row0, row + 1).every((value) => value >= threshold);
    });
    return first < 0 ? [] : [label.from - (at[first] ?? label.from)];
  });
  return leads.length === 0 ? null : leads.reduce((sum, lead) => sum + lead, 0) / leads.length;
}

interface Found {
  readonly basis: ThresholdSuggestion["basis"];
  readonly warning: number;
  readonly critical: number;
  readonly score: number | null;
  readonly leadMs: number | null;
}

function toSuggestion(series: SampledSeries, { basis, warning, critical, score, leadMs }: Found): ThresholdSuggestion {
  const { componentId, name, labels, unit, sign, healthy } = series;
  const turned = (value: number) => Number((value * sign).toPrecision(DIGITS));
  return {
    component_id: componentId,
    metric: seriesKey(name, labels),
    unit,
    basis,
    direction: sign === 1 ? "above" : "below",
    warning: turned(warning),
    critical: turned(critical),
    samples: healthy.seen,
    f_score: score,
    lead_seconds: leadMs === null ? null : leadMs / 1000,
  };
}
