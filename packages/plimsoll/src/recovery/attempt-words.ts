import type { EventType, RecoveryAttempt } from "@plimsoll/core";
import type { ActionDefinition, RecoveryControl } from "../port/recovery.ts";
import { hasChanged, isItsOwnJudge } from "./attempt.ts";
import type { Halt } from "./recovery-world.ts";

/** How an attempt ended, for people; null for what is not told by itself. */
export function endWords(attempt: RecoveryAttempt): { readonly type: EventType; readonly message: string } | null {
  const { number, what, reason } = attempt;
  switch (attempt.state) {
    case "succeeded":
      if (isItsOwnJudge(attempt)) return { type: "recovery_succeeded", message: `Done, ${what}: ${reason}` };
      return { type: "recovery_succeeded", message: `Healed by try ${number}, ${what}: ${reason}` };
    case "failed":
      if (isItsOwnJudge(attempt)) return { type: "recovery_failed", message: `FAILED, ${what}: ${reason}` };
      return { type: "recovery_failed", message: `Try ${number} did not heal it, ${what}: ${reason}` };
    case "refused":
    case "expired":
    case "rejected":
      return { type: `recovery_${attempt.state}`, message: `Not done, ${what}: ${reason}` };
    case "dry_run":
      return { type: "recovery_dry_run", message: `Try ${number}, ${reason}` };
    case "awaiting_approval":
    case "guarding":
    case "running":
    case "verifying":
      return null;
  }
}

/** Why what was planned is not done after the configuration was changed. */
export const OTHER_ACTION = "its action has been changed in the configuration since it was planned";

/** Why what was planned by itself is not what the configuration says by now, for its component's list of actions; null where it is. */
export function outdatedWords(
  attempt: RecoveryAttempt,
  definition: ActionDefinition | null,
  list: readonly string[],
): string | null {
  if (hasChanged(attempt, definition)) return OTHER_ACTION;
  if (attempt.component_id === null || list.includes(attempt.action_id)) return null;
  return `the configuration no longer has it among what is tried for ${attempt.component_id}`;
}

export function suspensionWords(components: readonly string[]): string {
  const some = components.slice(0, 3).join(", ");
  return `${components.length} things broke at once (${some}): a shared cause, or a monitor that sees badly`;
}

/** What somebody said, for the end of a sentence. */
export function said(words: string): string {
  return words === "" ? "" : `: ${words}`;
}

/**
 * Why nothing is done by itself, for the alert of it; null where something may be. `isLive`: something would be, so that a
 * suspension wakes somebody.
 */
export function haltOf(control: RecoveryControl, isLive: boolean): Halt | null {
  const { killed, suspended } = control;
  const words = haltWords(control);
  if (words === null) return null;
  const status = killed !== null || (suspended !== null && isLive) ? "CRITICAL" : "WARNING";
  return { status, text: `nothing is done by itself: ${words}` };
}

/** Why nothing is done by itself, whoever has stopped it; null where something may be. */
export function haltWords(control: RecoveryControl): string | null {
  const { killed, suspended } = control;
  return killed === null && suspended !== null ? suspensionWords(suspended.components) : pauseWords(control);
}

/** Why nothing is done by itself, where a person has stopped it; null where nobody has. */
export function pauseWords({ paused, killed }: RecoveryControl): string | null {
  if (killed !== null)
    return `${killed.by} has stopped everything by ${killed.actionId}: nothing is done until it is re-armed`;
  return paused === null ? null : `paused by ${paused.by}${said(paused.reason)}`;
}
