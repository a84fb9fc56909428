import type { AuditEntry } from "../port/audit.ts";
import type { Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { Monitor } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { Store } from "../port/store.ts";
import type { Actor } from "./actor.ts";
import { AuditTrail } from "./audit-trail.ts";
import { ChangeGate } from "./change-gate.ts";

/** What every command works with. Made once per monitor: it remembers audit entries that wait for the store. */
export interface CommandPorts {
  readonly monitor: Monitor;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditTrail;
  readonly gate: ChangeGate;
}

/** The ports and who asks. */
export interface CommandContext extends CommandPorts {
  readonly actor: Actor;
}

export function createCommandPorts(ports: Omit<CommandPorts, "audit" | "gate">): CommandPorts {
  return { ...ports, audit: new AuditTrail(ports), gate: new ChangeGate() };
}

/** What an audit entry says besides who, when and how it went. */
export interface AuditSubject {
  readonly verb: string;
  readonly subject: string;
  readonly before?: unknown;
}

/** What a change answers, and what the audit trail should show as its result. */
export interface Change<T> {
  readonly answer: T;
  readonly after: unknown;
}

/** Carries a change out and writes its audit entry, also when it is refused or fails. */
export async function audited<T>(
  context: CommandContext,
  subject: AuditSubject,
  change: () => Promise<Change<T>> | Change<T>,
): Promise<T> {
  try {
    const { answer, after } = await change();
    await context.audit.record(toEntry(context, subject, { outcome: "done", after }));
    return answer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await context.audit.record(toEntry(context, subject, { outcome: outcomeOf(error), after: { error: reason } }));
    throw error;
  }
}

function toEntry(
  { actor, clock }: CommandContext,
  { verb, subject, before }: AuditSubject,
  result: Pick<AuditEntry, "outcome" | "after">,
): AuditEntry {
  const timestamp = new Date(clock.now()).toISOString();
  return { timestamp, actor: actor.name, verb, subject, before: before ?? null, ...result };
}

function outcomeOf(error: unknown): "refused" | "failed" {
  const refused = [
    "bad_request",
    "not_found",
    "conflict",
    "unauthenticated",
    "forbidden",
    "too_many_attempts",
    "too_busy",
    "not_supported",
  ];
  return error instanceof PlimsollError && refused.includes(error.code) ? "refused" : "failed";
}
