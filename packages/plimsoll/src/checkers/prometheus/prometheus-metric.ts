import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { checkDeclaredMetric, declaredMetricShape } from "../value/declared-metric.ts";
import { AGGREGATIONS } from "./aggregate.ts";
import { parseSelector, type Selector } from "./selector.ts";

const labelName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected a label's name, such as symbol");
const windowMs = durationMs.refine((it) => it >= 1000 && it <= 86_400_000, "expected 1s to 1d");

const select = z
  .string()
  .min(1)
  .max(2000)
  .superRefine((text, context) => {
    const selector = parseSelector(text);
    if (typeof selector === "string") context.addIssue({ code: "custom", message: selector });
  })
  .describe('the series that are meant, as PromQL writes it: http_requests_total{code=~"5.."}');

/** Series of a target, and the metric that is made of them. */
export const prometheusMetric = z
  .strictObject({
    ...declaredMetricShape,
    select,
    labels: z.record(labelName, z.string().max(200)).optional(),
    by: z
      .array(labelName)
      .min(1)
      .max(10)
      .optional()
      .describe("a series for each value of these labels; default one of all"),
    aggregate: z
      .enum(AGGREGATIONS)
      .optional()
      .describe("how those counted together become one; default sum, of an age max"),
    rate: windowMs.optional().describe("of a counter: how much it rises a second, over this time"),
    increase: windowMs.optional().describe("of a counter: how much it rose within this time"),
    quantile: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe("of a histogram or a summary, by its name without _bucket: 0.99 for the 99th percentile"),
    window: windowMs.optional().describe("of a histogram's quantile; default 5m"),
    ratio: z.strictObject({ of: select }).optional().describe("divided by the same of these series"),
    absent: z
      .enum(["ok", "zero"])
      .optional()
      .describe("no series: no metric, or 0; default a metric without value, which is never HEALTHY"),
  })
  .superRefine((it, context) => {
    checkDeclaredMetric(it, context);
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const given = (["rate", "increase", "quantile", "age", "states"] as const).filter((key) => it[key] !== undefined);
    const [first, second] = given;
    if (second !== undefined) mistake(second, `not together with ${first}`);
    if (it.window !== undefined && it.quantile === undefined) mistake("window", "belongs to quantile");
    if (it.quantile !== undefined && it.aggregate !== undefined) mistake("aggregate", "not together with quantile");
    if (it.ratio !== undefined && (it.quantile ?? it.age ?? it.states) !== undefined)
      mistake("ratio", "not together with quantile, age or states");
    if ((it.age ?? it.states) !== undefined && (it.aggregate === "sum" || it.aggregate === "count"))
      mistake("aggregate", "expected max, min or avg of an age or states");
    if (it.absent === "zero" && (it.age ?? it.states) !== undefined)
      mistake("absent", "expected ok of an age or states");
    for (const label of Object.keys(it.labels ?? {})) {
      if (it.by?.includes(label)) mistake("labels", `${label} is one of by`);
    }
  });
export type PrometheusMetric = z.output<typeof prometheusMetric>;

/** The selector of a text that has been found to be one. */
export function selectorOf(text: string): Selector {
  const selector = parseSelector(text);
  return typeof selector === "string" ? { name: "", matchers: [], text } : selector;
}
