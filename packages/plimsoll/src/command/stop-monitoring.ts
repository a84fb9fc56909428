import type { MonitoringStatus } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../config/duration.ts";
import { audited, type CommandContext } from "./command-context.ts";
import { controlMonitoring } from "./control-monitoring.ts";

const MIN_STOP_MS = 1000;
const MAX_STOP_MS = 366 * 24 * 3_600_000;

export const stopMonitoringInput = z.strictObject({
  reason: z.string().trim().min(1).max(500).describe("why; shown as a banner until monitoring runs again"),
  for: durationMs
    .pipe(z.number().min(MIN_STOP_MS, "expected at least 1s").max(MAX_STOP_MS, "expected at most 366d"))
    .optional()
    .describe("when the stop ends by itself, such as 30m; without it only by hand"),
});
export type StopMonitoringInput = z.output<typeof stopMonitoringInput>;

/** Stops all checking. Survives a restart and reminds until it is ended. */
export function stopMonitoring(context: CommandContext, input: StopMonitoringInput): Promise<MonitoringStatus> {
  const { monitor, clock, actor } = context;
  const until = input.for === undefined ? null : clock.now() + input.for;
  const before = monitor.monitoringStatus();
  return audited(context, { verb: "stop_monitoring", subject: "monitoring", before }, async () => {
    const after = await controlMonitoring(context, { active: false, by: actor.name, reason: input.reason, until });
    return { answer: after, after };
  });
}
