import type { ComponentHealth } from "@plimsoll/core";
import { z } from "zod";
import { audited, type CommandContext } from "./command-context.ts";
import { knownComponent } from "./known-component.ts";

/** So many requests may wait for their checks at once. */
const MAX_RUNNING_REQUESTS = 16;
const MAX_IDS = 10_000;

export const checkNowInput = z.strictObject({
  component_ids: z.array(z.string()).min(1).max(MAX_IDS).optional().describe("all components when absent"),
});
export type CheckNowInput = z.output<typeof checkNowInput>;

/**
 * Runs checks now and answers with the judged results. Takes at most as long as the slowest timeout. Throws `not_found`
 * for an unknown id, before anything runs, and `too_busy` while too many such requests run.
 */
export function checkNow(context: CommandContext, input: CheckNowInput): Promise<readonly ComponentHealth[]> {
  const { monitor, gate } = context;
  const ids = input.component_ids === undefined ? null : [...new Set(input.component_ids)];
  return audited(context, { verb: "check_now", subject: ids === null ? "all" : subjectOf(ids) }, async () => {
    for (const id of ids ?? []) knownComponent(monitor, id);
    const answer = await gate.among("checks", MAX_RUNNING_REQUESTS, () => monitor.checkNow(ids));
    return { answer, after: { checked: answer.length } };
  });
}

function subjectOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 10).join(", ");
  return ids.length > 10 ? `${shown} and ${ids.length - 10} more` : shown;
}
