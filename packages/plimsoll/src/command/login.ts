import { z } from "zod";
import type { AuditAllowance } from "../auth/audit-allowance.ts";
import type { Authentication, Login } from "../auth/authentication.ts";
import type { AuditEntry } from "../port/audit.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";

import type { CommandPorts } from "./command-context.ts";

export const loginInput = z.strictObject({
  name: z.string().min(1).max(200),
  password: z.string().min(1).max(1024),
});

export interface LoginInput extends z.output<typeof loginInput> {
  /** Where it comes from, for the audit trail and against guessing. */
  readonly address: string;
  /** The session that the browser already has; null without one. */
  readonly sessionId: string | null;
}
export interface LoginPorts extends Pick<CommandPorts, "audit" | "clock"> {
  readonly auth: Authentication;
  readonly failures: AuditAllowance;
}

/**
 * Begins a session and writes who came in. Failures are written too, a bounded number of them. Throws `unauthenticated`,
 * `too_many_attempts`, `too_busy` or `conflict` (no users).
 */
export async function login(ports: LoginPorts, input: LoginInput): Promise<Login> {
  const { auth, audit } = ports;
  try {
    const begun = await auth.login(input);
    await audit.record(toEntry(ports, input, { actor: begun.actor.name, outcome: "done", after: null }));
    return begun;
  } catch (error) {
    noteFailure(ports, input, error);
    throw error;
  }
}

/** Not waited for: how long the store takes must tell a stranger nothing. */
function noteFailure(ports: LoginPorts, input: LoginInput, error: unknown): void {
  const leftOut = ports.failures.take(ports.clock.now());
  if (leftOut === null) return;
  const isRefusal = error instanceof PlimsollError;
  void ports.audit.record(
    toEntry(ports, input, {
      actor: ports.auth.knownName(input.name) ?? "unknown",
      outcome: isRefusal ? "refused" : "failed",
      after: { error: isRefusal ? error.message : "see the log", ...(leftOut > 0 && { more_not_written: leftOut }) },
    }),
  );
}

function toEntry(
  { clock }: LoginPorts,
  { address }: LoginInput,
  result: Pick<AuditEntry, "actor" | "outcome" | "after">,
): AuditEntry {
  const timestamp = new Date(clock.now()).toISOString();
  return { timestamp, verb: "login", subject: address, before: null, ...result };
}
