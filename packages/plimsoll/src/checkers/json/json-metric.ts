import type { Labels } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { checkDeclaredMetric, declaredMetricShape } from "../value/declared-metric.ts";
import { jsonAssertion, jsonPath } from "../web/expectation-options.ts";

const labelName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected a label's name, such as symbol");
/** The name of a member or the place in a list, as a label. */
export const OWN_KEY = "@key";

const each = z.strictObject({
  path: jsonPath.describe("the list or object whose elements are gone through"),
  labels: z
    .record(labelName, z.union([z.literal(OWN_KEY), jsonPath]))
    .optional()
    .describe(`by which the series are told apart: paths from the element, ${OWN_KEY} for its name or place`),
  where: z.array(jsonAssertion).min(1).max(20).optional().describe("only elements of which all of this holds"),
  expect: z
    .array(z.string().max(200))
    .min(1)
    .max(200)
    .optional()
    .describe("values of the first label that must be there; those that are not have no value"),
  take: z
    .enum(["max", "min", "sum", "avg"])
    .optional()
    .describe("one series out of all elements, without labels of theirs"),
  most: z.int().min(1).max(1000).default(200).describe("more series than this are none at all"),
});
export type EachOptions = z.output<typeof each>;

const when = jsonAssertion
  .safeExtend({
    request: z.string().optional().describe("the name of the request whose answer is asked; default its own"),
  })
  .describe("given only while this holds");

/** A value that an answer has, and the metric that it becomes. */
export const jsonMetric = z
  .strictObject({
    ...declaredMetricShape,
    path: jsonPath.default("$").describe("where the value is, in each: from the element"),
    otherwise: jsonPath.optional().describe("where it is when there is none at path"),
    labels: z.record(labelName, z.string().max(200)).optional(),
    each: each.optional(),
    count: z
      .union([z.boolean(), z.strictObject({ where: z.array(jsonAssertion).min(1).max(20) })])
      .default(false)
      .describe("how many elements the list or object at path has, with where: of which all of that holds"),
    map: z
      .record(z.string().max(200), z.number())
      .refine((it) => Object.keys(it).length <= 100, "expected at most 100 entries")
      .optional()
      .describe("the number for each text or truth value, as running: 1"),
    missing: z
      .union([z.enum(["fail", "skip", "null"]), z.null()])
      .default("null")
      .describe("what an absent value is: a failed check, no metric, or one without value, which is never HEALTHY"),
    default: z.number().optional().describe("the value where there is none"),
    when: when.optional(),
    rising: z
      .strictObject({
        within: durationMs.describe("CRITICAL when the value has not risen for so long"),
        above: z.number().default(0).describe("a value that is no higher than this is none"),
        session_time: z.boolean().default(false).describe("count only while the component's market is in session"),
      })
      .optional()
      .describe("the value must rise from check to check; gives <name>_age, the seconds since it last did"),
    secret: z.boolean().default(false).describe("never show the text that was found"),
  })
  .superRefine((it, context) => {
    checkDeclaredMetric(it, context);
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const isText = it.states !== undefined || it.age !== undefined;
    if (it.count !== false && (isText || it.map !== undefined)) mistake("count", "is a number already");
    if (it.map !== undefined && isText) mistake("map", "not together with states or age");
    if (it.rising !== undefined && isText) mistake("rising", "not together with states or age");
    if (it.default !== undefined && isText) mistake("default", "not together with states or age");
    if (it.each?.take === "sum" && it.age !== undefined) mistake("each", "ages have no sum");
    if (it.each?.take !== undefined && it.states !== undefined) mistake("each", "states have no max, min, sum or avg");
    if (it.each !== undefined && it.each.take === undefined && it.each.labels === undefined)
      mistake("each", "expected labels, by which the series are told apart, or take");
    if (it.each?.expect !== undefined && (it.each.labels === undefined || it.each.take !== undefined))
      mistake("each", "expect needs labels, and no take");
  });
export type JsonMetric = z.output<typeof jsonMetric>;

/** The metric that tells how long ago another last rose. */
export function risingName(name: string): string {
  return `${name}_age`;
}

export function ownLabels(metric: JsonMetric): Labels {
  return metric.labels ?? {};
}
