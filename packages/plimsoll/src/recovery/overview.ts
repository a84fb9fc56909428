import {
  HOUR_MS,
  MOST_STARTS_AN_HOUR,
  type RecoveryCaseInfo,
  type RecoveryDecision,
  type RecoveryLast,
  type RecoveryOverview,
  toTimestamp,
} from "@plimsoll/core";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { RecoveryWord } from "../port/recovery.ts";
import { suspensionWords } from "./attempt-words.ts";
import type { RecoveryBook } from "./recovery-book.ts";

/** All that recovery is doing, may do and must not do, as the API shows it; `now` in epoch ms. */
export function toOverview(
  book: RecoveryBook,
  definitions: Iterable<ComponentDefinition>,
  now: number,
): RecoveryOverview {
  const { paused, suspended, killed, deploy } = book.control;
  const { attempts } = book;
  const open = attempts.open.toSorted((a, b) => (a.planned_at < b.planned_at ? 1 : -1));
  const pending_approvals = open.filter(({ state }) => state === "awaiting_approval");
  const asksPeople = new Set(pending_approvals.map(({ component_id }) => component_id));
  return {
    paused: paused === null ? null : toWord(paused),
    suspended:
      suspended === null
        ? null
        : {
            at: toTimestamp(suspended.at),
            components: [...suspended.components],
            text: suspensionWords(suspended.components),
          },
    killed:
      killed === null
        ? null
        : {
            action_id: killed.actionId,
            by: killed.by,
            at: toTimestamp(killed.at),
            rearm: killed.rearm.map(toWord),
            rearm_required: book.policy.rearmRequired,
          },
    deploy: deploy === null || deploy.until <= now ? null : { ...toWord(deploy), until: toTimestamp(deploy.until) },
    unable: book.unable?.text ?? null,
    running: attempts.running?.attempt_id ?? null,
    pending_approvals,
    open_attempts: open,
    cases: Array.from(book.cases.all.values(), (it) => {
      const decision = book.decisionOf(it.componentId);
      return {
        component_id: it.componentId,
        verdict: decision?.verdict ?? null,
        reason: decision?.reason ?? null,
        text: asksPeople.has(it.componentId) ? "it waits for people to agree" : textOf(decision),
        ask_again_at: decision?.until == null ? null : toTimestamp(decision.until),
        tries: { ...it.tries },
        latched: it.latch === null ? null : { ...it.latch, at: toTimestamp(it.latch.at) },
        last: it.last === undefined ? null : toLast(it.last),
      };
    }),
    budgets: budgetsOf(book, now),
    starts_within_hour: attempts.startsOf(null, now).length,
    most_starts_an_hour: MOST_STARTS_AN_HOUR,
    actions: actionsOf(book, definitions),
  };
}

function textOf(decision: RecoveryDecision | null): string {
  return decision?.text ?? "it is HEALTHY again; its tries are forgotten once it stays so";
}

function toLast({ actionId: action_id, state, reason, at }: RecoveryLast): RecoveryCaseInfo["last"] {
  return { action_id, state, reason, at: toTimestamp(at) };
}

function budgetsOf(book: RecoveryBook, now: number): RecoveryOverview["budgets"] {
  const perHour = new Map<string, number>();
  for (const { rule } of book.policy.actions) {
    perHour.set(rule.target, Math.max(perHour.get(rule.target) ?? 0, rule.limits.perHour));
  }
  return Array.from(perHour, ([target, per_hour]) => {
    const starts = book.attempts.startsOf(target, now);
    const oldest = starts[0];
    return {
      target,
      used: starts.length,
      per_hour,
      frees_at: oldest === undefined ? null : toTimestamp(oldest + HOUR_MS),
    };
  });
}

function actionsOf({ policy }: RecoveryBook, definitions: Iterable<ComponentDefinition>): RecoveryOverview["actions"] {
  const named = new Map<string, string[]>();
  for (const { id, recovery } of definitions) {
    for (const action of recovery?.actions ?? []) named.set(action, [...(named.get(action) ?? []), id]);
  }
  return policy.actions.map(({ rule, kind, what, runbook }) => ({
    action_id: rule.id,
    kind,
    tier: rule.tier,
    target: rule.target,
    what,
    mode: rule.isDryRun ? "dry_run" : "live",
    components: named.get(rule.id) ?? [],
    guards: [...rule.guards],
    approvals_required: rule.tier === "T4" ? policy.approvalsRequired : 0,
    runbook,
  }));
}

function toWord({ by, at, reason }: RecoveryWord): { by: string; at: string; reason: string } {
  return { by, at: toTimestamp(at), reason };
}
