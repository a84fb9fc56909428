import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { AGGREGATIONS, type Aggregation } from "./aggregate.ts";
import { parseSelector, type Selector, type SelectorNames } from "./selector.ts";

const labelName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected a label's name, such as symbol");
export const windowMs = durationMs.refine((it) => it >= 1000 && it <= 86_400_000, "expected 1s to 1d");

/** A selector as an option. */
export function selectorText(names: SelectorNames, example: string) {
  return z
    .string()
    .min(1)
    .max(2000)
    .superRefine((text, context) => {
      const selector = parseSelector(text, names);
      if (typeof selector === "string") context.addIssue({ code: "custom", message: selector });
    })
    .describe(`the series that are meant, as PromQL selects them: ${example}`);
}

/** The selector of a text that has been found to be one. */
export function selectorOf(text: string, names: SelectorNames): Selector {
  const selector = parseSelector(text, names);
  return typeof selector === "string" ? { name: "", matchers: [], text } : selector;
}

/** How series that were selected become a metric. A kind adds what its series can do. */
export const seriesShape = {
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
  quantile: z.number().gt(0).lt(1).optional().describe("0.99 for the 99th percentile of what was observed"),
  window: windowMs.optional().describe("of what was observed how much counts"),
  absent: z
    .enum(["ok", "zero"])
    .optional()
    .describe("no series: no metric, or 0; default a metric without value, which is never HEALTHY"),
};
const shape = z.strictObject({ ...seriesShape, select: z.string() });
export type SeriesOptions = z.output<typeof shape>;

interface Declared {
  readonly age?: string | undefined;
  readonly states?: unknown;
  readonly ratio?: unknown;
}

/** What cannot go together in one metric. */
export function checkSeriesOptions(it: SeriesOptions & Declared, context: z.RefinementCtx): void {
  const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  const [first, second] = (["rate", "increase", "quantile", "age", "states"] as const).filter(
    (key) => it[key] !== undefined,
  );
  if (second !== undefined) mistake(second, `not together with ${first}`);
  const isFixed = (it.age ?? it.states) !== undefined;
  if (it.quantile !== undefined && it.aggregate !== undefined) mistake("aggregate", "not together with quantile");
  if (it.ratio !== undefined && (isFixed || it.quantile !== undefined))
    mistake("ratio", "not together with quantile, age or states");
  if (isFixed && (it.aggregate === "sum" || it.aggregate === "count"))
    mistake("aggregate", "expected max, min or avg of an age or states");
  if (isFixed && it.absent === "zero") mistake("absent", "expected ok of an age or states");
  for (const label of Object.keys(it.labels ?? {}))
    if (it.by?.includes(label)) mistake("labels", `${label} is one of by`);
}

/** How series become one. The highest age is that of the oldest moment, which is the least. */
export function aggregationOf({ aggregate, age, states }: SeriesOptions & Declared): Aggregation {
  if (age === undefined) return aggregate ?? (states === undefined ? "sum" : "max");
  if (aggregate === "min") return "max";
  return aggregate === "avg" ? "avg" : "min";
}
