import { PROGRESS_AGE, parseThresholdKey, type ThresholdPatchTable } from "@plimsoll/core";
import { z } from "zod";
import type { AlertPolicy } from "../port/alert-policy.ts";
import { type CheckerRegistry, kindMetricNames, kindThresholds } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { type Mistake, PlimsollError } from "../port/plimsoll-error.ts";
import { alerting } from "./alerting-schema.ts";
import { componentSchema } from "./component-schema.ts";
import { AGGREGATION_POLICIES, type PlimsollConfig } from "./config.ts";
import { type Fault, formatPath } from "./fault.ts";
import { metricNameFaults } from "./metric-name-faults.ts";
import { toThresholds } from "./parse-component.ts";
import { routeFaults } from "./read-alerting.ts";
import { parseWith } from "./schema-fault.ts";
import { thresholdFaults } from "./threshold-faults.ts";
import { toAlertPolicy } from "./to-alert-policy.ts";

const changedComponent = componentSchema
  .pick({ id: true, thresholds: true, confirm: true, flapping: true, urgency: true, tags: true, depends_on: true })
  .strict();
const alertingKeys = alerting.pick({ routes: true, inhibit: true, recovery_delay: true }).partial();

/** A part of a configuration to be laid over a whole one: what decides how results are judged and who hears. */
export const configChanges = z.strictObject({
  components: z.array(changedComponent).max(20_000).default([]).describe("by id; what is not named stays"),
  alerting: alertingKeys.strict().optional(),
  monitoring: z
    .strictObject({ policy: z.enum(AGGREGATION_POLICIES) })
    .partial()
    .optional(),
});
type Changes = z.output<typeof configChanges>;

/** What changes can be laid over. */
export type JudgingConfig = Pick<PlimsollConfig, "components" | "calendars" | "monitoring" | "maintenance"> & {
  readonly alerting: Pick<PlimsollConfig["alerting"], "policy">;
};

/** Lays changes over a configuration. Throws `bad_request` with every mistake and its path. */
export function applyChanges(
  config: JudgingConfig,
  json: unknown,
  about: { readonly checkers: CheckerRegistry; readonly channelIds: readonly string[] },
): JudgingConfig {
  const parsed = parseWith(configChanges as unknown as z.ZodType<Changes>, json, []);
  if ("faults" in parsed) throw invalid(parsed.faults);
  const { value: changes } = parsed;
  const given = json as { readonly alerting?: { readonly routes?: unknown } };
  const known = new Map(config.components.map((definition) => [definition.id, definition]));
  const faults: Fault[] = [...routeFaults(given.alerting?.routes, new Set(about.channelIds))];
  for (const [index, { id, thresholds }] of changes.components.entries()) {
    const definition = known.get(id);
    if (definition === undefined) faults.push({ path: ["components", index, "id"], message: "no such component" });
    else faults.push(...edgeFaults(definition, { thresholds, index, checkers: about.checkers }));
  }
  if (faults.length > 0) throw invalid(faults);
  for (const change of changes.components) {
    const definition = known.get(change.id);
    if (definition !== undefined) known.set(change.id, changed(definition, change));
  }
  return {
    ...config,
    components: config.components.map((definition) => known.get(definition.id) ?? definition),
    monitoring: { ...config.monitoring, policy: changes.monitoring?.policy ?? config.monitoring.policy },
    alerting: { policy: changedPolicy(config.alerting.policy, given.alerting) },
  };
}

/** Thresholds that changes name of metrics which only their targets know: whether there are such is for history to tell. */
export function undeclaredMetrics(
  config: JudgingConfig,
  json: unknown,
  checkers: CheckerRegistry,
): { readonly componentId: string; readonly key: string }[] {
  const known = new Map(config.components.map((definition) => [definition.id, definition]));
  return configChanges.parse(json).components.flatMap(({ id: componentId, thresholds = {} }) => {
    const check = known.get(componentId)?.check;
    const entry = check !== undefined && "options" in check ? checkers.get(check.kind) : undefined;
    const own =
      entry !== undefined && check !== undefined && "options" in check ? kindMetricNames(entry, check.options) : [];
    const declared = new Set([...(own ?? []), PROGRESS_AGE]);
    const keys = Object.keys(thresholds).filter((key) => !declared.has(parseThresholdKey(key).name));
    return keys.map((key) => ({ componentId, key }));
  });
}

function edgeFaults(
  { check, thresholds: before }: ComponentDefinition,
  about: { thresholds: Changes["components"][number]["thresholds"]; index: number; checkers: CheckerRegistry },
): Fault[] {
  if (about.thresholds === undefined) return [];
  const base = ["components", about.index, "thresholds"];
  const entry = "options" in check ? about.checkers.get(check.kind) : undefined;
  const whole = merge(before, toThresholds(about.thresholds));
  if (entry === undefined || !("options" in check)) return thresholdFaults(whole, {}, base);
  const { options } = check;
  return [
    ...metricNameFaults(about.thresholds, { kind: entry, options, checkers: about.checkers }, base),
    ...thresholdFaults(whole, kindThresholds(entry, options), base),
  ];
}

function changed(definition: ComponentDefinition, change: Changes["components"][number]): ComponentDefinition {
  const { thresholds, confirm, flapping, urgency, tags, depends_on: dependsOn } = change;
  return {
    ...definition,
    ...(thresholds === undefined ? {} : { thresholds: merge(definition.thresholds, toThresholds(thresholds)) }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            failures: confirm.failures,
            ...(confirm.of === undefined ? {} : { of: confirm.of }),
            recoveries: confirm.recoveries,
            retryIntervalMs: confirm.retry_interval,
          },
        }),
    ...(flapping === undefined
      ? {}
      : { flapping: flapping.enabled ? { high: flapping.high, low: flapping.low } : null }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(tags === undefined ? {} : { tags }),
    ...(dependsOn === undefined ? {} : { dependsOn }),
  };
}

function merge(before: ThresholdPatchTable, patches: ThresholdPatchTable): ThresholdPatchTable {
  const merged = Object.entries(patches).map(([key, patch]) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    return [key, patch === null ? null : { ...old, ...patch }] as const;
  });
  return { ...before, ...Object.fromEntries(merged) };
}

/** Only what was given: what it leaves out has no default here. */
function changedPolicy(policy: AlertPolicy, given: unknown): AlertPolicy {
  if (typeof given !== "object" || given === null) return policy;
  const read = toAlertPolicy(alerting.parse(given), []);
  return {
    ...policy,
    ...("routes" in given ? { routes: read.routes } : {}),
    ...("inhibit" in given ? { inhibit: read.inhibit } : {}),
    ...("recovery_delay" in given ? { recoveryDelayMs: read.recoveryDelayMs } : {}),
  };
}

function invalid(faults: readonly Fault[]): PlimsollError {
  const mistakes = faults.map(({ path, message }): Mistake => ({ path: formatPath(path), message }));
  const words = mistakes.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  return new PlimsollError("bad_request", `the changes are not valid: ${words}`, { mistakes });
}
