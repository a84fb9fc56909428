import type { Measure } from "../series/measure.ts";
import { RatioMeasure } from "../series/ratio-measure.ts";
import { aggregationOf, selectorOf } from "../series/series-options.ts";
import { CounterMeasure } from "./counter-measure.ts";
import { GaugeMeasure } from "./gauge-measure.ts";
import type { PrometheusMetric } from "./prometheus-metric.ts";
import { QuantileMeasure } from "./quantile-measure.ts";
import type { ScrapeMeasure } from "./scrape-measure.ts";

const DEFAULT_WINDOW_MS = 300_000;

/** What has to be kept from scrape to scrape for a metric, and the parts of it that samples are brought to. */
export function createMeasure(metric: PrometheusMetric): {
  readonly measure: Measure;
  readonly parts: readonly ScrapeMeasure[];
} {
  const { select, by = [], quantile, window, ratio } = metric;
  if (quantile !== undefined) {
    const selector = selectorOf(select, "prometheus");
    const measure = new QuantileMeasure({ selector, by, quantile, windowMs: window ?? DEFAULT_WINDOW_MS });
    return { measure, parts: [measure] };
  }
  const part = measureOf(metric, select);
  if (ratio === undefined) return { measure: part, parts: [part] };
  const whole = measureOf(metric, ratio.of);
  return { measure: new RatioMeasure(part, whole), parts: [part, whole] };
}

function measureOf(metric: PrometheusMetric, select: string): ScrapeMeasure {
  const { by = [], rate, increase, direction } = metric;
  const selection = { selector: selectorOf(select, "prometheus"), by };
  const how = aggregationOf(metric);
  const windowMs = rate ?? increase;
  if (windowMs === undefined) return new GaugeMeasure(selection, how);
  const per = rate === undefined ? "window" : "second";
  return new CounterMeasure({ selection, how, windowMs, per, waitsForWindow: direction === "below" });
}
