import type { MonitoringStatus } from "@plimsoll/core";
import { audited, type CommandContext } from "./command-context.ts";
import { controlMonitoring } from "./control-monitoring.ts";

/** Checks again after a stop. Harmless while monitoring runs. */
export function startMonitoring(context: CommandContext): Promise<MonitoringStatus> {
  const before = context.monitor.monitoringStatus();
  return audited(context, { verb: "start_monitoring", subject: "monitoring", before }, async () => {
    const after = await controlMonitoring(context, { active: true, by: context.actor.name, reason: "", until: null });
    return { answer: after, after };
  });
}
