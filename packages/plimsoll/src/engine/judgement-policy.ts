import {
  type ConfirmPolicy,
  DEFAULT_FLAPPING,
  type JudgementPolicy,
  MAX_RECHECK_TIMEOUT_MS,
  mergeThresholds,
} from "@plimsoll/core";
import type { MonitoringConfig } from "../config/config.ts";
import { type CheckerRegistry, kindThresholds } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { ComponentSettings } from "../port/monitor.ts";

export interface PolicySources {
  readonly monitoring: MonitoringConfig;
  readonly checkers: CheckerRegistry;
  /** What was set while running; goes before what is configured. */
  readonly settings: ComponentSettings | null;
}

/** By what a component is judged: its definition over its kind's thresholds and the global defaults. */
export function judgementPolicy(
  definition: ComponentDefinition,
  { monitoring, checkers, settings }: PolicySources,
): JudgementPolicy {
  const { check } = definition;
  const entry = "options" in check ? checkers.get(check.kind) : undefined;
  const timeoutMs = settings?.timeoutMs ?? definition.timeoutMs ?? monitoring.timeoutMs;
  const defaults = entry && "options" in check ? kindThresholds(entry, check.options) : {};
  return {
    componentId: definition.id,
    componentType: definition.type,
    intervalMs: settings?.checkIntervalMs ?? definition.intervalMs ?? monitoring.checkIntervalMs,
    timeoutMs,
    graceMs: monitoring.graceMs + confirmingMs(definition.confirm, timeoutMs),
    confirm: definition.confirm,
    flapping: definition.flapping === undefined ? DEFAULT_FLAPPING : definition.flapping,
    thresholds: mergeThresholds(defaults, definition.thresholds),
  };
}

/** How long confirming a failure takes: until then silence is a failure being confirmed, not staleness. */
function confirmingMs({ failures, retryIntervalMs }: ConfirmPolicy, timeoutMs: number): number {
  return (failures - 1) * (retryIntervalMs + Math.min(timeoutMs, MAX_RECHECK_TIMEOUT_MS));
}
