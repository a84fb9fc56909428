import { userInfo } from "node:os";
import { toTimestamp } from "@plimsoll/core";
import type { AuditEntry } from "../port/audit.ts";
import { type CliContext, complain } from "./cli-context.ts";

/** Who works at the command line, as the audit trail names them. */
export function localActor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    return "cli";
  }
}

/** Writes what the command line does into the audit trail of a database's file. That it cannot is told, and hinders nothing. */
export async function noteLocally(
  context: CliContext,
  path: string,
  entry: Pick<AuditEntry, "verb" | "subject" | "outcome" | "after">,
): Promise<void> {
  const { noteInTrail } = await import("../archive/note-in-trail.ts");
  const timestamp = toTimestamp(context.clock.now());
  try {
    noteInTrail(path, { timestamp, actor: localActor(), before: null, ...entry });
  } catch (error) {
    complain(context, `this is not in the audit trail of ${path}: ${(error as Error).message}`);
  }
}
