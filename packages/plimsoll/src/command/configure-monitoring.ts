import type { MonitoringStatus } from "@plimsoll/core";
import { z } from "zod";
import { componentId, interval, timeout } from "../config/component-schema.ts";
import type { ComponentSettingsChange, MonitoringSettings } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { audited, type CommandContext } from "./command-context.ts";

/** One change may name so many components. */
const MAX_COMPONENTS = 1000;
const AS_CONFIGURED = "null: as configured";

const ofComponent = z
  .strictObject({
    check_interval: interval.nullable().optional().describe(AS_CONFIGURED),
    timeout: timeout.nullable().optional().describe(AS_CONFIGURED),
  })
  .refine((input) => Object.values(input).some((value) => value !== undefined), {
    error: "expected check_interval, timeout or both",
  });

export const configureMonitoringInput = z
  .strictObject({
    check_interval: interval.optional().describe("for components without an interval of their own"),
    timeout: timeout.optional().describe("for components without a timeout of their own"),
    components: z
      .record(componentId, ofComponent.nullable())
      .refine((named) => Object.keys(named).length <= MAX_COMPONENTS, `expected at most ${MAX_COMPONENTS} components`)
      .optional()
      .describe("for single components, in place of what is configured; null takes all of it back"),
  })
  .refine((input) => Object.values(input).some((value) => value !== undefined), {
    error: "expected check_interval, timeout or components",
  });
export type ConfigureMonitoringInput = z.output<typeof configureMonitoringInput>;

/**
 * Sets the interval and timeout, globally or of single components. They are kept across a restart. Throws `bad_request` for
 * a component that there is not, and then nothing is changed.
 */
export function configureMonitoring(
  context: CommandContext,
  input: ConfigureMonitoringInput,
): Promise<MonitoringStatus> {
  const { monitor, actor } = context;
  const named = Object.entries(input.components ?? {});
  const settings: MonitoringSettings = {
    ...toSettings(input),
    ...(named.length > 0 && { components: Object.fromEntries(named.map(([id, change]) => [id, toChange(change)])) }),
  };
  const { check_interval_seconds, timeout_seconds } = monitor.monitoringStatus();
  const components = Object.fromEntries(named.map(([id]) => [id, monitor.component(id)?.running_settings ?? null]));
  const before = { check_interval_seconds, timeout_seconds, ...(named.length > 0 && { components }) };
  return audited(context, { verb: "configure_monitoring", subject: "monitoring", before }, async () => {
    requireKnown(context, named);
    await monitor.configure(settings, actor.name);
    return { answer: monitor.monitoringStatus(), after: settings };
  });
}

function requireKnown({ monitor }: CommandContext, named: readonly [string, unknown][]): void {
  const unknown = named.filter(([id]) => monitor.definition(id) === null);
  if (unknown.length === 0) return;
  const mistakes = unknown.map(([id]) => ({ path: `components.${id}`, message: "there is no such component" }));
  const words = mistakes.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new PlimsollError("bad_request", words, { mistakes });
}

function toChange(change: z.output<typeof ofComponent> | null): ComponentSettingsChange {
  return change === null ? null : toSettings(change);
}

function toSettings<V extends number | null>(input: {
  readonly check_interval?: V | undefined;
  readonly timeout?: V | undefined;
}): { checkIntervalMs?: V; timeoutMs?: V } {
  return {
    ...(input.check_interval !== undefined && { checkIntervalMs: input.check_interval }),
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
  };
}
