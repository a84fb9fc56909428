import type { Incident } from "@plimsoll/core";
import { audited, type CommandContext } from "./command-context.ts";

/** Hands an incident's whole story out; what leaves the house is in the audit trail. */
export function exportIncident<T>(
  context: CommandContext,
  { find, read, format }: { find: () => Promise<Incident>; read: (found: Incident) => Promise<T>; format: string },
  named: string,
): Promise<T> {
  return audited(context, { verb: "export_incident", subject: named }, async () => {
    const found = await find();
    return { answer: await read(found), after: { number: found.number, format } };
  });
}
