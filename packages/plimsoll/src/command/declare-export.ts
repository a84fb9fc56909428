import { type ExportDeclaration, type ExportRecord, toTimestamp } from "@plimsoll/core";
import { requireRole } from "./actor.ts";
import { audited, type CommandContext } from "./command-context.ts";

/** Writes down what somebody is about to export. Throws `forbidden` for the audit trail without the role to read it. */
export function declareExport(context: CommandContext, declared: ExportDeclaration): Promise<ExportRecord> {
  const { what, ...after } = declared;
  return audited(context, { verb: "export_history", subject: what }, () => {
    if (what === "audit") requireRole(context.actor, "admin", "export the audit trail");
    return { answer: { ...declared, noted_at: toTimestamp(context.clock.now()) }, after };
  });
}
