import type { RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../config/duration.ts";
import { hasRole } from "../port/actor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { requireRole } from "./actor.ts";
import { audited, type CommandContext } from "./command-context.ts";

const MAX_DEPLOY_MS = 86_400_000;
/** Of what there is, so much is listed to who names what is not there. */
const MOST_LISTED = 20;
const note = z.string().trim().max(500).default("").describe("why; shown in the timeline and kept in the audit trail");
const reason = z.string().trim().min(1).max(500).describe("why; shown to everyone");

export const recoveryWordInput = z.strictObject({ note });
export const recoveryReasonInput = z.strictObject({ reason });
export const deployLockInput = z.strictObject({
  reason,
  for: durationMs
    .refine((ms) => ms >= 1000 && ms <= MAX_DEPLOY_MS, "expected 1s to 1d")
    .describe("how long it is believed at most, such as 15m"),
});
export const startActionInput = z.strictObject({
  component_id: z.string().min(1).max(200).optional().describe("what it is for; default nothing in particular"),
  note,
  request_id: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe(
      "of your choice: what is sent again with it within an hour is not done again, and answers the same attempt",
    ),
  confirm: z.string().max(100).optional().describe("for T5: the action's id once more, typed by the person"),
});

/** Agrees to an attempt that waits for people, or says no. Each person's word counts once. Throws `not_found`, `conflict`. */
export function answerAttempt(
  context: CommandContext,
  { attemptId, agrees, note: words }: { attemptId: string; agrees: boolean; note: string },
): Promise<RecoveryAttempt> {
  const { monitor, actor } = context;
  const verb = agrees ? "approve_recovery" : "reject_recovery";
  const waiting = monitor.recovery.overview().pending_approvals.find(({ attempt_id }) => attempt_id === attemptId);
  const before = waiting === undefined ? null : summary(waiting);
  return audited(context, { verb, subject: attemptId, before }, async () => {
    const attempt = await monitor.recovery.answer({ attemptId, by: actor.name, note: words, agrees });
    return { answer: attempt, after: { ...summary(attempt), note: words } };
  });
}

/**
 * Starts an action by hand. T5 needs the role `risk` and its id typed again, and begins at once; T4 needs `operator` or
 * `approver`, whose own word counts; T3 `operator` or `risk`; all else `operator`. Throws `forbidden`, `not_found`, `conflict`, `bad_request`.
 */
export function startAction(
  context: CommandContext,
  input: { readonly actionId: string } & z.output<typeof startActionInput>,
): Promise<RecoveryAttempt> {
  const { monitor, actor } = context;
  const { actionId, component_id: componentId = null, request_id: requestId, note: words, confirm } = input;
  const before = beforeStart(context, actionId, componentId);
  return audited(context, { verb: "start_recovery", subject: actionId, before }, async () => {
    const action = monitor.recovery.action(actionId);
    if (action === null) {
      const known = listed(monitor.recovery.overview().actions);
      throw new PlimsollError("not_found", `there is no action ${JSON.stringify(actionId)}; ${known}`);
    }
    const { tier } = action.rule;
    const isApprover = hasRole(actor, "approver");
    if (tier === "T5") {
      requireRole(actor, "risk", `start ${actionId}, which is T5`);
      if (confirm !== actionId) {
        const message = `to ${action.what} at once, type its id again: confirm must be ${JSON.stringify(actionId)}`;
        throw new PlimsollError("bad_request", message);
      }
    } else {
      // Whoever may stop everything may do less.
      const isRisk = tier === "T3" && hasRole(actor, "risk");
      if (!isRisk && !(tier === "T4" && isApprover)) requireRole(actor, "operator", `start ${actionId}`);
    }
    const order = { actionId, componentId, by: actor.name, note: words, isApprover, requestId };
    const attempt = await monitor.recovery.start(order);
    return { answer: attempt, after: summary(attempt) };
  });
}

/** How the component stood, what had been tried for it, and what held recovery back. Null where there is no such action. */
function beforeStart({ monitor }: CommandContext, actionId: string, componentId: string | null): object | null {
  if (monitor.recovery.action(actionId) === null) return null;
  const { cases, open_attempts, ...overview } = monitor.recovery.overview();
  const component = componentId === null ? null : monitor.component(componentId);
  const found = cases.find(({ component_id }) => component_id === componentId);
  const waiting = open_attempts.find(
    (it) => it.action_id === actionId && (componentId === null || it.component_id === componentId),
  );
  const { paused, killed, deploy, suspended } = overview;
  return {
    component: component && { component_id: componentId, status: component.status, reason: component.reason },
    case: found && { verdict: found.verdict, reason: found.reason, tries: found.tries, latched: found.latched },
    waiting: waiting === undefined ? null : summary(waiting),
    ...{ paused, killed, deploy, suspended },
  };
}

/** What there is, what somebody looks for in a hurry first. */
function listed(actions: RecoveryOverview["actions"]): string {
  if (actions.length === 0) return "none is configured";
  const named = actions
    .toSorted((a, b) => b.tier.localeCompare(a.tier) || a.action_id.localeCompare(b.action_id))
    .map(({ action_id, tier }) => `${action_id} (${tier})`);
  const more = named.length > MOST_LISTED ? `, and ${named.length - MOST_LISTED} more` : "";
  return `there are ${named.slice(0, MOST_LISTED).join(", ")}${more}`;
}

/** Stops all that happens by itself. What is under way goes on to its end. */
export function pauseRecovery(context: CommandContext, { reason: why }: { reason: string }): Promise<RecoveryOverview> {
  return steer(context, { verb: "pause_recovery", subject: "recovery", why }, (word) =>
    context.monitor.recovery.pause(word),
  );
}

/** Lets recovery go on, after a pause or after too much broke at once. Throws `conflict` when it does go on. */
export function resumeRecovery(
  context: CommandContext,
  { reason: why }: { reason: string },
): Promise<RecoveryOverview> {
  return steer(context, { verb: "resume_recovery", subject: "recovery", why }, (word) =>
    context.monitor.recovery.resume(word),
  );
}

/** Takes the latch off a component: everything may be tried again. Throws `conflict` when there is none. */
export function releaseRecovery(
  context: CommandContext,
  { componentId, reason: why }: { componentId: string; reason: string },
): Promise<RecoveryOverview> {
  return steer(context, { verb: "release_recovery", subject: componentId, why }, (word) =>
    context.monitor.recovery.release(componentId, word),
  );
}

/** One person's word towards arming automation again after a kill. Throws `conflict` when nothing was killed. */
export function rearmRecovery(context: CommandContext, { reason: why }: { reason: string }): Promise<RecoveryOverview> {
  return steer(context, { verb: "rearm_recovery", subject: "recovery", why }, (word) =>
    context.monitor.recovery.rearm(word),
  );
}

/** Announces a deployment: actions whose guards ask for it wait. */
export function setDeployLock(
  context: CommandContext,
  { reason: why, for: forMs }: z.output<typeof deployLockInput>,
): Promise<RecoveryOverview> {
  return steer(context, { verb: "set_deploy_lock", subject: "recovery", why }, (word) =>
    context.monitor.recovery.setDeployLock(word, forMs),
  );
}

/** The announced deployment is over. Throws `conflict` when none was announced. */
export function clearDeployLock(context: CommandContext): Promise<RecoveryOverview> {
  return steer(context, { verb: "clear_deploy_lock", subject: "recovery", why: "" }, (word) =>
    context.monitor.recovery.setDeployLock(word, null),
  );
}

function steer(
  context: CommandContext,
  { verb, subject, why }: { verb: string; subject: string; why: string },
  work: (word: { by: string; reason: string }) => Promise<RecoveryOverview>,
): Promise<RecoveryOverview> {
  const before = heldBack(context.monitor.recovery.overview(), subject);
  return audited(context, { verb, subject, before }, async () => {
    const answer = await work({ by: context.actor.name, reason: why });
    return { answer, after: { ...heldBack(answer, subject), reason: why } };
  });
}

/** What keeps recovery from going on by itself: all of it, or for one component. */
function heldBack({ paused, killed, deploy, suspended, cases }: RecoveryOverview, subject: string): object {
  if (subject === "recovery") return { paused, killed, deploy, suspended };
  return { latched: cases.find(({ component_id }) => component_id === subject)?.latched ?? null };
}

function summary({ attempt_id, action_id, component_id, state, approvals }: RecoveryAttempt): object {
  return { attempt_id, action_id, component_id, state, approvals };
}
