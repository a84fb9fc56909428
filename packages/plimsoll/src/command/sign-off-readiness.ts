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
  const gate = monitor.gates().get(id);
  const before = gate === undefined ? null : inTheWay(gate);
  return audited(context, { verb: "sign_off_readiness", subject: id, before }, () => {
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

/** What stands in the way of the open that is due, and who has accepted it already. */
function inTheWay(gate: ReadinessGate): object {
  const readiness = gate.judge();
  const opensAt = readiness.openAt === null ? null : toTimestamp(readiness.openAt);
  if (readiness.kind === "not-due") return { opens_at: opensAt, due: false };
  const blockers = readiness.blockers.map(({ component_id, reason }) => ({ component_id, reason }));
  const { signOff } = readiness;
  const given =
    signOff === null
      ? null
      : { by: signOff.by, at: toTimestamp(signOff.at), note: signOff.note, despite: signOff.despite };
  return { opens_at: opensAt, blockers, sign_off: given };
}
