import type { Aggregation } from "./aggregate.ts";
import { CounterMeasure } from "./counter-measure.ts";
import { GaugeMeasure } from "./gauge-measure.ts";
import type { Measure } from "./measure.ts";
import { type PrometheusMetric, selectorOf } from "./prometheus-metric.ts";
import { QuantileMeasure } from "./quantile-measure.ts";
import { RatioMeasure } from "./ratio-measure.ts";

const DEFAULT_WINDOW_MS = 300_000;

/** What has to be kept from scrape to scrape for a metric. */
export function createMeasure(metric: PrometheusMetric): Measure {
  const { select, by = [], quantile, window, ratio } = metric;
  if (quantile !== undefined) {
    return new QuantileMeasure({ selector: selectorOf(select), by, quantile, windowMs: window ?? DEFAULT_WINDOW_MS });
  }
  const measure = measureOf(metric, select);
  return ratio === undefined ? measure : new RatioMeasure(measure, measureOf(metric, ratio.of));
}

function measureOf(metric: PrometheusMetric, select: string): Measure {
  const { by = [], rate, increase, direction } = metric;
  const selection = { selector: selectorOf(select), by };
  const how = aggregationOf(metric);
  const windowMs = rate ?? increase;
  if (windowMs === undefined) return new GaugeMeasure(selection, how);
  const per = rate === undefined ? "window" : "second";
  return new CounterMeasure({ selection, how, windowMs, per, waitsForWindow: direction === "below" });
}

/** The highest age is that of the oldest moment, which is the least. */
function aggregationOf({ aggregate, age, states }: PrometheusMetric): Aggregation {
  if (age === undefined) return aggregate ?? (states === undefined ? "sum" : "max");
  if (aggregate === "min") return "max";
  return aggregate === "avg" ? "avg" : "min";
}
