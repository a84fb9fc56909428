import type { SelfTest } from "@plimsoll/core";
import { audited, type CommandContext } from "./command-context.ts";

/** Sends a synthetic fault through every stage that exists. Throws `conflict` while another self-test runs. */
export function runSelfTest(context: CommandContext): Promise<SelfTest> {
  return audited(context, { verb: "run_self_test", subject: "monitoring" }, async () => {
    const answer = await context.gate.alone("self-test", () => context.monitor.selfTest());
    return { answer, after: { passed: answer.passed, duration_ms: answer.duration_ms } };
  });
}
