import { onTestFinished } from "vitest";
import { realClock } from "../../checkers/host/real-time.fixture.ts";
import { createEgress } from "../../net/egress.ts";
import type { ActionContext, ActionKind, ActionOutcome, ActionSetup, RecoveryAction } from "../../port/action.ts";
import { silentLog } from "../../port/log.ts";

/** The first attempt, with half a minute. */
export function anAttempt(given: Partial<ActionContext> = {}): ActionContext {
  const attempt = { idempotencyKey: "attempt-1", fencingToken: 7, number: 1 };
  return { signal: new AbortController().signal, deadlineMs: 30_000, attempt, component: null, ...given };
}

/** An action of a kind by its options as in the configuration, upon the real thing. */
export function anAction<Options>(
  kind: ActionKind<Options>,
  options: object,
  given: Partial<ActionSetup> = {},
): RecoveryAction {
  const egress = createEgress({ clock: realClock, isForbidden: () => false });
  onTestFinished(() => egress.close());
  const setup = { actionId: "mend", clock: realClock, log: silentLog, egress, resubscribe: async () => false };
  return kind.create(kind.options.parse(options), { ...setup, ...given });
}

export function runOnce<Options>(
  kind: ActionKind<Options>,
  options: object,
  context: Partial<ActionContext> = {},
): Promise<ActionOutcome> {
  return anAction(kind, options).run(anAttempt(context));
}
