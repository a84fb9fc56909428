import { type ComponentSource, DEFAULT_CONFIRM, type ThresholdPatchTable } from "@plimsoll/core";
import { type CheckerRegistry, kindMetricNames, kindThresholds } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { Secret } from "../port/secret.ts";
import { type ComponentInput, componentSchema } from "./component-schema.ts";
import { toEarlyWarning } from "./early-warning-schema.ts";
import { type ConfigPath, type Fault, formatPath } from "./fault.ts";
import { parseKindOptions } from "./kind-options.ts";
import { marketBoundFaults } from "./market-bound-faults.ts";
import { metricNameFaults } from "./metric-name-faults.ts";
import { plainValues } from "./plain-values.ts";
import { progressMetricFaults } from "./progress-faults.ts";
import { toProgress } from "./progress-schema.ts";
import { toComponentRecovery } from "./read-recovery.ts";
import type { Registries } from "./registries.ts";
import { type Parsed, parseWith } from "./schema-fault.ts";
import { thresholdFaults } from "./threshold-faults.ts";
import type { ThresholdInput } from "./threshold-schema.ts";

export type { Registries } from "./registries.ts";

/**
 * Reads a component in the configuration's own shape as JSON, as `POST /checkers` takes it. From the API `${...}` is
 * refused: whoever may add a component must not read the server's environment by it. Throws `bad_request` with every
 * mistake; that the ids in `depends_on` exist is for the caller to see.
 */
export function parseComponent(json: unknown, registries: Registries, source: ComponentSource): ComponentDefinition {
  const { value, faults } = source === "api" ? plainValues(json, []) : { value: json, faults: [] };
  const parsed = readComponent(value, { checkers: registries.checkers, source, base: [] });
  if ("value" in parsed && faults.length === 0) {
    return source === "api" ? { ...parsed.value, posted: json } : parsed.value;
  }
  const all = [...faults, ...("faults" in parsed ? parsed.faults : [])];
  const mistakes = all.map(({ path, message }) => ({ path: formatPath(path), message }));
  const words = mistakes.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new PlimsollError("bad_request", `the component is not valid: ${words}`, { mistakes });
}

export interface ComponentContext {
  readonly checkers: CheckerRegistry;
  readonly source: ComponentSource;
  readonly base: ConfigPath;
}

/** Reads one component and tells every mistake in it: its shape, its kind's options, its thresholds, a loop of one. */
export function readComponent(input: unknown, context: ComponentContext): Parsed<ComponentDefinition> {
  const { base } = context;
  const shape = parseWith(componentSchema, input, base);
  const raw: Record<string, unknown> = typeof input === "object" && input !== null ? { ...input } : {};
  const check = parseKindOptions(raw.check, context.checkers, { base: [...base, "check"] });
  const defaults = "found" in check ? kindThresholds(check.found.entry, check.found.options) : {};
  const named =
    "found" in check ? { kind: check.found.entry, options: check.found.options, checkers: context.checkers } : null;
  const faults: Fault[] = [
    ...("faults" in shape ? shape.faults : []),
    ...("faults" in check ? check.faults : []),
    ...thresholdFaults(raw.thresholds, defaults, [...base, "thresholds"]),
    ...(named === null ? [] : metricNameFaults(raw.thresholds, named, [...base, "thresholds"])),
    ...("found" in check
      ? progressMetricFaults(
          raw.progress,
          {
            kind: check.found.entry.kind,
            names: kindMetricNames(check.found.entry, check.found.options),
          },
          [...base, "progress"],
        )
      : []),
    ...selfFaults(raw, base),
    ...(context.source === "api" ? recoveryFromAfar(raw, base) : []),
    ...marketBoundFaults(raw, named, base),
  ];
  if (faults.length > 0 || "faults" in shape || "faults" in check) return { faults };
  const { entry, options } = check.found;
  const definition = toDefinition(shape.value, { kind: entry.kind, options });
  const source = {
    source: context.source,
    ...(context.source === "api" ? {} : { written: new Secret(JSON.stringify(input)) }),
  };
  return { value: { ...definition, type: shape.value.type ?? entry.defaultType, ...source } };
}

/** Whoever may add a component over the network must not have something done on this host by it. */
function recoveryFromAfar(raw: Record<string, unknown>, base: ConfigPath): Fault[] {
  if (raw.recovery === undefined) return [];
  return [{ path: [...base, "recovery"], message: "is for the configuration file only, never the API" }];
}

function selfFaults(raw: Record<string, unknown>, base: ConfigPath): Fault[] {
  const dependsOn = Array.isArray(raw.depends_on) ? raw.depends_on : [];
  const index = dependsOn.indexOf(raw.id);
  if (index < 0) return [];
  return [{ path: [...base, "depends_on", index], message: "a component cannot depend on itself" }];
}

function toDefinition(
  input: ComponentInput,
  check: { kind: string; options: unknown },
): Omit<ComponentDefinition, "type" | "source"> {
  const { confirm, flapping } = input;
  return {
    id: input.id,
    check,
    intervalMs: input.interval ?? null,
    timeoutMs: input.timeout ?? null,
    confirm:
      confirm === undefined
        ? DEFAULT_CONFIRM
        : {
            failures: confirm.failures,
            ...(confirm.of === undefined ? {} : { of: confirm.of }),
            recoveries: confirm.recoveries,
            retryIntervalMs: confirm.retry_interval,
          },
    ...(flapping === undefined
      ? {}
      : { flapping: flapping.enabled ? { high: flapping.high, low: flapping.low } : null }),
    thresholds: toThresholds(input.thresholds ?? {}),
    urgency: input.urgency ?? null,
    tags: [...new Set(input.tags)],
    dependsOn: [...new Set(input.depends_on)],
    ...(input.progress === undefined ? {} : { progress: toProgress(input.progress) }),
    ...(input.calendar === undefined ? {} : { calendar: input.calendar }),
    ...(input.recovery === undefined ? {} : { recovery: toComponentRecovery(input.recovery) }),
    ...(input.early_warning === undefined ? {} : { earlyWarning: toEarlyWarning(input.early_warning) }),
    ...(input.market_bound === undefined ? {} : { marketBound: input.market_bound }),
  };
}

/** Thresholds as they are written, as the program uses them. */
export function toThresholds(input: ThresholdInput): ThresholdPatchTable {
  return Object.fromEntries(
    Object.entries(input).map(([key, patch]) => {
      if (patch === null) return [key, null];
      const { for: forMs, ...edges } = patch;
      return [key, { ...edges, ...(forMs === undefined ? {} : { forMs }) }];
    }),
  );
}
