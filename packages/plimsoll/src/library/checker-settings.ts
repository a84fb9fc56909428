import {
  type ConfirmPolicy,
  DEFAULT_CONFIRM,
  type FlappingPolicy,
  type ProgressKind,
  type ThresholdTable,
  type Urgency,
} from "@plimsoll/core";
import type { Registries } from "../app.ts";
import { isReservedId } from "../config/component-schema.ts";
import { parseDuration } from "../config/duration.ts";
import { formatPath } from "../config/fault.ts";
import { parseComponent } from "../config/parse-component.ts";
import { progressSchema, toProgress } from "../config/progress-schema.ts";
import { parseWith } from "../config/schema-fault.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { BuiltInHealthChecker } from "./built-in-checkers.ts";
import { HealthChecker, toChecker } from "./health-checker.ts";

/** What must move while a component answers; durations are milliseconds or `"5s"`. See `progress` in the configuration. */
export type ProgressSetting =
  | {
      readonly metric: string;
      readonly limit: number | string;
      readonly kind?: ProgressKind;
      readonly sample?: number | string;
    }
  | { readonly component: string };

/** How a component added in code is checked and judged; what is left out follows the monitor's defaults. */
export interface CheckerSettings {
  /** Milliseconds or `"5s"`. */
  readonly interval?: number | string;
  readonly timeout?: number | string;
  readonly confirm?: Partial<ConfirmPolicy>;
  /** When it counts as flapping, in percent of changed answers; null never. */
  readonly flapping?: FlappingPolicy | null;
  readonly thresholds?: ThresholdTable;
  /** What must move while it answers: `{ metric: "iterations", limit: "5s" }`, or `{ component: "strategy" }`. */
  readonly progress?: ProgressSetting;
  readonly urgency?: Urgency;
  readonly tags?: readonly string[];
  readonly dependsOn?: readonly string[];
  /** When its market trades, such as `NYSE`; default always. */
  readonly calendar?: string;
  /** What of it says nothing while its market is closed: all, nothing, or these metrics. Default the usual ones. */
  readonly marketBound?: boolean | readonly string[];
}

/** A component as the engine wants it. Throws `bad_request` with every mistake. */
export function toDefinition(
  checker: HealthChecker,
  settings: CheckerSettings,
  registries: Registries,
): ComponentDefinition {
  if (!(checker instanceof HealthChecker)) {
    throw new PlimsollError("bad_request", "expected a HealthChecker: extend the class or use one of the factories");
  }
  const { component_id: id, component_type: type } = checker;
  if (typeof id !== "string" || id === "") throw new PlimsollError("bad_request", "component_id: expected a name");
  if (isReservedId(id)) {
    throw new PlimsollError("bad_request", `component_id: ${JSON.stringify(id)} begins as only Plimsoll's own ids do`);
  }
  return {
    id,
    type,
    source: "code",
    check: checkOf(checker, registries),
    intervalMs: settings.interval === undefined ? null : toMilliseconds("interval", settings.interval),
    timeoutMs: settings.timeout === undefined ? null : toMilliseconds("timeout", settings.timeout),
    confirm: { ...DEFAULT_CONFIRM, ...settings.confirm },
    ...(settings.flapping === undefined ? {} : { flapping: settings.flapping }),
    thresholds: settings.thresholds ?? {},
    ...(settings.progress === undefined ? {} : { progress: progressOf(settings.progress) }),
    urgency: settings.urgency ?? null,
    tags: settings.tags ?? [],
    dependsOn: settings.dependsOn ?? [],
    ...(settings.calendar === undefined ? {} : { calendar: settings.calendar }),
    ...(settings.marketBound === undefined ? {} : { marketBound: settings.marketBound }),
  };
}

/** Milliseconds from a number of them or from `"5s"`; throws `bad_request` naming the setting. */
export function toMilliseconds(setting: string, value: number | string): number {
  const ms = typeof value === "number" ? value : parseDuration(value);
  if (!Number.isFinite(ms) || ms < 10) {
    throw new PlimsollError("bad_request", `${setting}: expected at least 10 ms, such as 5000 or "5s", got ${value}`);
  }
  return ms;
}

function progressOf(setting: ProgressSetting): NonNullable<ComponentDefinition["progress"]> {
  const parsed = parseWith(progressSchema, setting, ["progress"]);
  if ("value" in parsed) return toProgress(parsed.value);
  const mistakes = parsed.faults.map(({ path, message }) => ({ path: formatPath(path), message }));
  const words = mistakes.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new PlimsollError("bad_request", words, { mistakes });
}

function checkOf(checker: HealthChecker, registries: Registries): ComponentDefinition["check"] {
  if (!(checker instanceof BuiltInHealthChecker)) return { kind: "custom", checker: toChecker(checker) };
  const component = { id: checker.component_id, check: { kind: checker.kind, ...checker.options } };
  return parseComponent(component, registries, "code").check;
}
