import { PROGRESS_KINDS, type ProgressRule, parseThresholdKey } from "@plimsoll/core";
import { z } from "zod";
import type { ProgressElsewhere } from "../port/component-definition.ts";
import { durationMs } from "./duration.ts";

/** So that a standstill is reported within its limit + 1 s, with room for the check itself. */
const DEFAULT_SAMPLE_MS = 500;
const MIN_MS = 100;
const MAX_LIMIT_MS = 31 * 86_400_000;
const MAX_SAMPLE_MS = 3_600_000;

const componentName = z.string().min(1);
/** The component, or components, that tell of another's progress. */
export const progressTellers = z.union([componentName, z.array(componentName).min(1).max(50)]);

const fields = z.strictObject({
  metric: z.string().min(1).max(300).optional().describe("a metric of its own that moves while it works"),
  limit: durationMs
    .refine((ms) => ms >= MIN_MS && ms <= MAX_LIMIT_MS, "expected between 100ms and 31d")
    .optional()
    .describe("how long it may stand still, in session time"),
  kind: z
    .enum(PROGRESS_KINDS)
    .optional()
    .describe("counter: it changes (default); timestamp: the time of the last progress; age: how long ago that was"),
  sample: durationMs
    .refine((ms) => ms >= MIN_MS && ms <= MAX_SAMPLE_MS, "expected between 100ms and 1h")
    .optional()
    .describe("how far apart a counter is looked at, at most, whatever the interval; default 500ms"),
  component: progressTellers
    .optional()
    .describe("the component that tells its progress, or several, in place of a metric"),
});

/** What must move while a component answers. */
export const progressSchema = fields.superRefine((progress, context) => {
  const missing = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (progress.component !== undefined) {
    for (const key of ["metric", "limit", "kind", "sample"] as const) {
      if (progress[key] !== undefined) missing(key, "expected nothing beside component: it has limits of its own");
    }
    return;
  }
  if (progress.metric === undefined) missing("metric", "is missing; expected a metric of its own, or component");
  else if (isUnreadable(progress.metric))
    missing("metric", 'expected a metric name, as in orders or progress{name="loop"}');
  if (progress.limit === undefined) missing("limit", "is missing; expected how long it may stand still, such as 30s");
});
export type ProgressInput = z.output<typeof progressSchema>;

/** The rule of a checked `progress:`. */
export function toProgress({
  metric,
  limit,
  kind,
  sample,
  component,
}: ProgressInput): ProgressRule | ProgressElsewhere {
  if (component !== undefined) return { componentIds: [component].flat() };
  const { name, labels } = parseThresholdKey(metric ?? "");
  return {
    metric: metric ?? "",
    name,
    labels,
    kind: kind ?? "counter",
    limitMs: limit ?? 0,
    sampleMs: sample ?? DEFAULT_SAMPLE_MS,
  };
}

function isUnreadable(metric: string): boolean {
  try {
    parseThresholdKey(metric);
    return false;
  } catch {
    return true;
  }
}
