import {
  DIRECTIONS,
  HEALTH_STATUSES,
  isTimeZone,
  statusRank,
  type Threshold,
  type ThresholdTable,
} from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { MOMENT_FORMS } from "./parse-moment.ts";

export const metricName = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9_]*$/, "expected a name in snake_case, such as open_orders");

export const timeZone = z.string().refine(isTimeZone, "expected a time zone such as UTC or America/New_York");

const status = z.enum(HEALTH_STATUSES);
const verdict = z.union([
  status.transform((it) => ({ status: it, after: 0, words: undefined })),
  z.strictObject({
    status,
    after: durationMs.default(0).describe("how long it must have lasted; until then it is HEALTHY"),
    words: z.string().min(1).max(200).optional().describe("what it means, for the reason"),
  }),
]);

/** How a value found somewhere (a column, a field) becomes a metric. A kind adds where it is found. */
export const declaredMetricShape = {
  name: metricName,
  unit: z.string().max(20).optional().describe("default 1, a plain count; s of an age"),
  direction: z.enum(DIRECTIONS).optional().describe("whether high (above, the default) or low values are bad"),
  scale: z.number().optional().describe("what a number is multiplied by, such as 0.001 for bytes in kB"),
  age: z
    .enum(MOMENT_FORMS)
    .optional()
    .describe("the value is a moment, a count since 1970 or text; the metric is the seconds since"),
  time_zone: timeZone.default("UTC").describe("of a moment written as text without an offset"),
  session_time: z
    .boolean()
    .default(false)
    .describe("count an age only while the component's market is in session, beginning with its grace after the open"),
  states: z
    .record(z.string().max(200), verdict)
    .refine((it) => Object.keys(it).length <= 100, "expected at most 100 states")
    .optional()
    .describe("the value is a text: which status each has, as RUNNING: HEALTHY"),
  other_states: status.default("WARNING").describe("the status of a state that is not listed"),
  down: z.number().optional().describe("the value from which on the component is DOWN (the check fails)"),
};

const shape = z.strictObject(declaredMetricShape);
export type DeclaredMetric = z.output<typeof shape>;

/** What cannot go together in one metric. */
export function checkDeclaredMetric(it: DeclaredMetric, context: z.RefinementCtx): void {
  const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (it.age !== undefined && it.states !== undefined) mistake("states", "not together with age");
  if (it.age !== undefined && it.unit !== undefined && it.unit !== "s") mistake("unit", "an age is in seconds (s)");
  if (it.age !== undefined && it.scale !== undefined) mistake("scale", "not together with age");
  if (it.age === undefined && it.session_time) mistake("session_time", "belongs to age");
  if (it.states === undefined) return;
  for (const key of ["unit", "direction", "scale", "down"] as const) {
    if (it[key] !== undefined) mistake(key, "not together with states: each state says its status");
  }
}

/** A state's status as a number: 0 HEALTHY, 1 WARNING, 2 CRITICAL, 3 DOWN. */
const STATE_EDGES = { warning: statusRank("WARNING"), critical: statusRank("CRITICAL") };

/** The thresholds that come with the declaration itself: of states, and which way is bad. */
export function declaredThresholds(metrics: readonly DeclaredMetric[]): ThresholdTable {
  return Object.fromEntries(
    metrics.flatMap(({ name, states, direction }): [string, Threshold][] => {
      if (states !== undefined) return [[name, STATE_EDGES]];
      return direction === undefined ? [] : [[name, { direction }]];
    }),
  );
}
