import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import type { Measure } from "../series/measure.ts";
import { RatioMeasure } from "../series/ratio-measure.ts";
import { aggregationOf, checkSeriesOptions, selectorOf, selectorText, seriesShape } from "../series/series-options.ts";
import { checkDeclaredMetric, declaredMetricShape } from "../value/declared-metric.ts";
import type { Question } from "./gatherer.ts";
import { PushedMeasure, type PushedSelection } from "./pushed-measure.ts";

const DEFAULT_WINDOW_MS = 60_000;
const DAY_MS = 86_400_000;

const limit = durationMs.refine((it) => it >= 100 && it <= 31 * DAY_MS, "expected between 100ms and 31d");
const select = selectorText("dotted", 'orders.sent{venue="binance"}');

/** Series that a program pushes, and the metric that is made of them. */
export const pushedMetric = z
  .strictObject({
    ...declaredMetricShape,
    select,
    ...seriesShape,
    ratio: z.strictObject({ of: select }).optional().describe("divided by the same of these series"),
    limit: limit.optional().describe("a gauge that was set longer ago is none any more; default the component's limit"),
  })
  .superRefine((it, context) => {
    checkDeclaredMetric(it, context);
    checkSeriesOptions(it, context);
    if (it.window !== undefined && (it.rate ?? it.increase) !== undefined)
      context.addIssue({ code: "custom", path: ["window"], message: "rate and increase have one of their own" });
  });
export type PushedMetric = z.output<typeof pushedMetric>;

/** What kinds that are pushed to have in common. */
export const pushedShape = {
  limit: limit.describe("silence for this long of all that is selected means DOWN"),
  warning: limit.optional().describe("silence for this long means WARNING; default never"),
  metrics: z.array(pushedMetric).min(1).max(200),
};
const shape = z.strictObject(pushedShape);
export type PushedOptions = z.output<typeof shape>;

export function checkPushedOptions(it: PushedOptions, own: readonly string[], context: z.RefinementCtx): void {
  if (it.warning !== undefined && it.warning >= it.limit)
    context.addIssue({ code: "custom", path: ["warning"], message: "expected less than limit" });
  for (const [place, { name }] of it.metrics.entries()) {
    if (!own.includes(name)) continue;
    const message = `${name} is measured by the kind itself`;
    context.addIssue({ code: "custom", path: ["metrics", place, "name"], message });
  }
}

/** What has to be kept of what is pushed for a metric, and the parts of it that samples are brought to. */
export function createPushedMeasure(
  metric: PushedMetric,
  setting: {
    readonly limitMs: number;
    readonly begunAt: number;
    readonly readLabels: PushedSelection["readLabels"];
  },
): { readonly measure: Measure; readonly parts: readonly PushedMeasure[] } {
  const question = questionOf(metric, setting);
  const partOf = (text: string) => {
    const selection = { selector: selectorOf(text, "dotted"), by: metric.by ?? [], readLabels: setting.readLabels };
    return new PushedMeasure(selection, question);
  };
  const part = partOf(metric.select);
  if (metric.ratio === undefined) return { measure: part, parts: [part] };
  const whole = partOf(metric.ratio.of);
  return { measure: new RatioMeasure(part, whole), parts: [part, whole] };
}

function questionOf(metric: PushedMetric, { limitMs, begunAt }: { limitMs: number; begunAt: number }): Question {
  const { rate, increase, quantile, window, direction, limit: own } = metric;
  const isUsual = metric.aggregate === undefined && metric.age === undefined && metric.states === undefined;
  return {
    kind: kindOf(metric),
    per: rate === undefined ? "window" : "second",
    windowMs: rate ?? increase ?? window ?? DEFAULT_WINDOW_MS,
    quantile: quantile ?? 0.5,
    how: isUsual ? undefined : aggregationOf(metric),
    waitsForWindow: direction === "below",
    limitMs: own ?? limitMs,
    begunAt,
  };
}

function kindOf({ rate, increase, quantile }: PushedMetric): Question["kind"] {
  if (quantile !== undefined) return "quantile";
  return (rate ?? increase) === undefined ? "value" : "rise";
}
