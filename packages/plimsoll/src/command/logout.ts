import type { Authentication } from "../auth/authentication.ts";
import { audited, type CommandContext } from "./command-context.ts";

/** Ends a session for good. Without one nothing is to be ended, and nothing is written. */
export async function logout(
  context: CommandContext,
  { auth, sessionId }: { readonly auth: Authentication; readonly sessionId: string | null },
): Promise<void> {
  if (sessionId === null || context.actor.recognisedBy !== "session") return;
  await audited(context, { verb: "logout", subject: context.actor.name }, async () => {
    await auth.logout(sessionId);
    return { answer: undefined, after: null };
  });
}
