import { z } from "zod";
import { checkSeriesOptions, selectorText, seriesShape } from "../series/series-options.ts";
import { checkDeclaredMetric, declaredMetricShape } from "../value/declared-metric.ts";

const select = selectorText("prometheus", 'http_requests_total{code=~"5.."}');

/** Series of a target, and the metric that is made of them. */
export const prometheusMetric = z
  .strictObject({
    ...declaredMetricShape,
    select,
    ...seriesShape,
    ratio: z.strictObject({ of: select }).optional().describe("divided by the same of these series"),
  })
  .superRefine((it, context) => {
    checkDeclaredMetric(it, context);
    checkSeriesOptions(it, context);
    if (it.window !== undefined && it.quantile === undefined)
      context.addIssue({ code: "custom", path: ["window"], message: "belongs to quantile" });
  });
export type PrometheusMetric = z.output<typeof prometheusMetric>;
