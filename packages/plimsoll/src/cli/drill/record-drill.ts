import type { DrillResult } from "@plimsoll/core";
import { type CliContext, complain } from "../cli-context.ts";
import type { ServerClient } from "../server-client.ts";
import { type FaultScore, hasPassed } from "./judge-fault.ts";

const TIMEOUT_MS = 5000;

/** Has the monitor that was drilled keep the scores as evidence. That it does not is told, and spoils no drill. */
export async function recordDrill(
  context: CliContext,
  client: Pick<ServerClient, "post">,
  { plan, scores }: { readonly plan: string; readonly scores: readonly FaultScore[] },
): Promise<void> {
  const result: DrillResult = {
    plan,
    faults: scores.map((score) => ({
      fault: score.fault,
      passed: hasPassed(score),
      detection_seconds: score.detection_seconds,
      alert_seconds: score.alert_seconds,
      recovery_seconds: score.recovery_seconds,
    })),
  };
  try {
    await client.post("/drills", result, TIMEOUT_MS);
  } catch (error) {
    complain(
      context,
      `the drill is not recorded for reports: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
