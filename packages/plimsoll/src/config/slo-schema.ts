import { ALERT_SEVERITIES, type BurnRule, type SloDefinition, SRE_BURN_RULES } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "./duration.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const component = z.string().min(1).max(200);
const burnRule = z
  .strictObject({
    factor: z.number().positive().describe("how many times too fast the budget burns"),
    long: durationMs.refine((ms) => ms >= MINUTE_MS && ms <= 30 * DAY_MS, "expected 1m to 30d"),
    short: durationMs.refine((ms) => ms >= MINUTE_MS, "expected at least 1m"),
    severity: z.enum(ALERT_SEVERITIES.filter((severity) => severity !== "LOW")),
  })
  .refine(({ long, short }) => short <= long, { path: ["short"], message: "expected no more than long" });

const indicator = z
  .strictObject({
    metric: z.string().min(1).max(200),
    below: z.number().optional().describe("a result is good while the metric is below this"),
    above: z.number().optional().describe("a result is good while the metric is above this"),
  })
  .refine(({ below, above }) => (below === undefined) !== (above === undefined), {
    message: "expected exactly one of below and above",
  });

/** An objective as it is written. Exactly one of `component`, `components`, `tag` and `path`. */
export const sloSchema = z
  .strictObject({
    id: z
      .string()
      .max(100)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "expected letters, digits, dots, dashes and underscores"),
    description: z.string().max(500).default(""),
    component: component.optional(),
    components: z.array(component).min(1).max(1000).optional(),
    tag: z.string().min(1).max(200).optional().describe("all components with this tag"),
    path: z.array(component).min(2).max(50).optional().describe("good only while every stage of it is"),
    objective: z.number().gt(0).lt(100).describe("percent that is to be good"),
    window: durationMs
      .refine((ms) => ms >= DAY_MS && ms <= 90 * DAY_MS, "expected 1d to 90d")
      .default(30 * DAY_MS)
      .describe("the rolling window it is for; default 30d"),
    calendar: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe("the calendar of a market, such as NYSE: only the hours in which it trades count; default all hours"),
    bad_status: z.enum(["DOWN", "CRITICAL"]).default("DOWN").describe("from which status on time is bad; default DOWN"),
    indicator: indicator.optional().describe("results within a limit instead of time; default the time not bad"),
    burn_rates: z
      .array(burnRule)
      .max(10)
      .optional()
      .describe("default 14.4 over 1h and 5m and 6 over 6h and 30m (HIGH), 1 over 3d and 6h (MEDIUM)"),
  })
  .refine(({ component: one, ...it }) => [one, it.components, it.tag, it.path].filter(isGiven).length === 1, {
    message: "expected exactly one of component, components, tag and path",
  })
  .refine(({ path, indicator: of }) => path === undefined || of === undefined, {
    path: ["indicator"],
    message: "not with path: a path is good while its stages are; set bad_status and thresholds instead",
  });

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

/** An objective as the program uses it. */
export function toSlo(input: z.output<typeof sloSchema>): SloDefinition {
  const { id, description, objective, window: windowMs, tag, path, indicator: of } = input;
  const ids = input.components ?? (input.component === undefined ? [] : [input.component]);
  return {
    id,
    description,
    objective,
    windowMs,
    scope:
      path !== undefined
        ? { kind: "path", stages: [...new Set(path)] }
        : tag !== undefined
          ? { kind: "tag", tag }
          : { kind: "components", ids: [...new Set(ids)] },
    indicator:
      of === undefined
        ? { kind: "availability", badStatus: input.bad_status }
        : {
            kind: "metric",
            metric: of.metric,
            limit: of.below ?? of.above ?? 0,
            goodIs: of.below === undefined ? "above" : "below",
          },
    ...(input.calendar === undefined ? {} : { calendar: input.calendar }),
    burnRules:
      input.burn_rates?.map(({ factor, long, short, severity }): BurnRule => {
        return { factor, longMs: long, shortMs: short, severity };
      }) ?? SRE_BURN_RULES,
  };
}
