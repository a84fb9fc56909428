import { toTimestamp } from "@plimsoll/core";
import { z } from "zod";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { ReadinessGate } from "../port/readiness.ts";
import { audited, type CommandContext } from "./command-context.ts";

export const signOffReadinessInput = z.strictObject({
  note: z.string().trim().max(500).default("").describe("why it may open as things stand"),
});
export type SignOffReadinessInput = z.output<typeof signOffReadinessInput> & { readonly id: string };

/**
 * Lets a market open as things stand: what is in the way now is accepted for this one open. Throws `not_found` for what is
 * no gate, `conflict` when no open is due.
 */
export function signOffReadiness(context: CommandContext, { id, note }: SignOffReadinessInput): Promise<ReadinessGate> {
  const { monitor, clock, actor } = context;
  return audited(context, { verb: "sign_off_readiness", subject: id }, () => {
    const gate = monitor.gates().get(id);
    if (gate === undefined) throw new PlimsollError("not_found", `${JSON.stringify(id)} is no readiness gate`);
    const { openAt, despite } = gate.signOff({ by: actor.name, note });
    const opensAt = toTimestamp(openAt);
    const accepted = despite.length === 0 ? "" : `, despite ${despite.join(", ")}`;
    monitor.recordEvent({
      timestamp: toTimestamp(clock.now()),
      event_type: "readiness_signed_off",
      component_id: id,
      severity: "LOW",
      message: `${actor.name} signed off the open of ${gate.market.id} at ${opensAt}${accepted}${note === "" ? "" : `: ${note}`}`,
      details: { opens_at: opensAt, despite, note },
    });
    return { answer: gate, after: { opens_at: opensAt, despite, note } };
  });
}
