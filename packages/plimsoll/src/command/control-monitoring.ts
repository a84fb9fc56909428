import type { MonitoringStatus } from "@plimsoll/core";
import type { MonitoringControl } from "../port/monitor.ts";
import { StoreError } from "../port/store.ts";
import type { CommandContext } from "./command-context.ts";

/** Starts or stops. It takes effect even while the store cannot write; it is then forgotten by a restart, and the log says so. */
export async function controlMonitoring(
  context: CommandContext,
  control: MonitoringControl,
): Promise<MonitoringStatus> {
  const { monitor, log } = context;
  try {
    await monitor.control(control);
  } catch (error) {
    const tookEffect = monitor.monitoringStatus().active === control.active;
    if (!(error instanceof StoreError) || !tookEffect) throw error;
    log.error({ err: error, control }, "the control is in force, but a restart will forget it: the store cannot write");
  }
  return monitor.monitoringStatus();
}
