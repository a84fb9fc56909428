import type { DrillRecord, DrillResult } from "@plimsoll/core";
import { audited, type CommandContext } from "./command-context.ts";

/** Keeps what a drill came to, as evidence: an audit entry of the verb `drill`, which reports list. */
export function recordDrill(context: CommandContext, { plan, faults }: DrillResult): Promise<DrillRecord> {
  return audited(context, { verb: "drill", subject: plan }, () => {
    const notPassed = faults.filter(({ passed }) => !passed).map(({ fault }) => fault);
    const answer = { faults: faults.length, passed: faults.length - notPassed.length, not_passed: notPassed };
    return { answer, after: { ...answer, results: faults } };
  });
}
