import type { MonitoringStatus } from "@plimsoll/core";
import { z } from "zod";
import { interval, timeout } from "../config/component-schema.ts";
import type { MonitoringSettings } from "../port/monitor.ts";
import { audited, type CommandContext } from "./command-context.ts";

export const configureMonitoringInput = z
  .strictObject({
    check_interval: interval.optional().describe("for components without an interval of their own"),
    timeout: timeout.optional().describe("for components without a timeout of their own"),
  })
  .refine((input) => input.check_interval !== undefined || input.timeout !== undefined, {
    error: "expected check_interval, timeout or both",
  });
export type ConfigureMonitoringInput = z.output<typeof configureMonitoringInput>;

/** Sets the global interval and timeout. They are kept across a restart. */
export function configureMonitoring(
  context: CommandContext,
  input: ConfigureMonitoringInput,
): Promise<MonitoringStatus> {
  const { monitor, actor } = context;
  const settings: MonitoringSettings = {
    ...(input.check_interval !== undefined && { checkIntervalMs: input.check_interval }),
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
  };
  const { check_interval_seconds, timeout_seconds } = monitor.monitoringStatus();
  const before = { check_interval_seconds, timeout_seconds };
  return audited(context, { verb: "configure_monitoring", subject: "monitoring", before }, async () => {
    await monitor.configure(settings, actor.name);
    return { answer: monitor.monitoringStatus(), after: settings };
  });
}
