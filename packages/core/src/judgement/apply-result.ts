import type { CheckResult } from "../metric/check-result.ts";
import { statusRank } from "../status/health-status.ts";
import { type Answer, readAnswer } from "./answer.ts";
import {
  type Candidate,
  type ComponentState,
  type Judgement,
  type JudgementEffect,
  type JudgementPolicy,
  MAX_RECHECK_TIMEOUT_MS,
} from "./component-state.ts";
import { confirmStatus, type JudgementContext } from "./confirm-status.ts";
import { distrustAnswer } from "./monitor-trouble.ts";
import { confirmable, extendStreak, type Heading } from "./streak.ts";
import { NO_EFFECTS, unchanged } from "./unchanged.ts";

/** What a result means for a component: nothing new, a soft change to be confirmed, or a transition. */
export function applyResult(state: ComponentState, result: CheckResult, context: JudgementContext): Judgement {
  if (state.lifecycle === "paused" || state.lifecycle === "maintenance") return unchanged(state);
  const answer = readAnswer(state, result, context.policy);
  const worse = statusRank(answer.status) - statusRank(state.status ?? "HEALTHY");
  if (result.impaired === true && (answer.error !== null || worse > 0)) return distrustAnswer(state, context.policy);
  if (worse === 0 && state.status !== null) return settle(state, answer, result);
  return weigh(takeIn(state, answer, result), { answer, result, heading: worse > 0 ? 1 : -1 }, context);
}

/** The answer is what was believed already. */
function settle(state: ComponentState, answer: Answer, result: CheckResult): Judgement {
  const { reason } = answer;
  const next: ComponentState = { ...takeIn(state, answer, result), reason, stale: false, candidate: null };
  return { state: next, effects: wasSilent(state) ? [freshNote()] : NO_EFFECTS, reason };
}

interface Different {
  readonly answer: Answer;
  readonly result: CheckResult;
  readonly heading: Heading;
}

/** The answer is worse or better than what is believed: it is believed once enough in a row say so. */
function weigh(state: ComponentState, { answer, result, heading }: Different, context: JudgementContext): Judgement {
  const { policy } = context;
  const before = sameHeading(state, heading) ? state.candidate : null;
  const said = {
    status: answer.status,
    reason: answer.reason,
    detectedAt: result.finishedAt,
    eventAt: result.startedAt,
  };
  const streak = extendStreak(before, said, heading);
  const found = confirmable(streak, neededAnswers(state, heading, policy));
  const effects: JudgementEffect[] = [];
  let next: ComponentState;
  if (found === null) {
    next = { ...state, candidate: streak };
    if (heading > 0 && streak.count === 1) effects.push(softNote(streak, policy));
  } else {
    const { state: confirmed, transition } = confirmStatus(
      state,
      { ...found, candidate: found.beyond, stale: false },
      context,
    );
    next = confirmed;
    effects.push({ kind: "transition", transition });
  }
  if (heading > 0 && next.candidate !== null) effects.push(recheck(policy));
  return { state: next, effects, reason: answer.reason };
}

/** What is remembered of a result whatever it means for the status. */
function takeIn(state: ComponentState, answer: Answer, result: CheckResult): ComponentState {
  const failed = answer.error !== null;
  return {
    lifecycle: state.lifecycle,
    status: state.status,
    reason: state.reason,
    since: state.since,
    stale: state.stale,
    candidate: state.candidate,
    metrics: answer.metrics,
    lastCheckAt: result.finishedAt,
    watchedSince: state.watchedSince ?? result.finishedAt,
    lastGoodAt: failed ? state.lastGoodAt : result.finishedAt,
    upSince: state.upSince,
    errorCount: failed ? state.errorCount + 1 : 0,
    lastError: answer.error,
    holds: answer.holds,
  };
}

function sameHeading(state: ComponentState, heading: Heading): boolean {
  const { candidate } = state;
  if (candidate === null) return false;
  return (statusRank(candidate.status) - statusRank(state.status ?? "HEALTHY")) * heading > 0;
}

/**
 * The first good answer of a component without a status, and the first answer after it went stale, are believed at once:
 * nothing that the target said stands against them.
 */
function neededAnswers(state: ComponentState, heading: Heading, { confirm }: JudgementPolicy): number {
  if (heading > 0) return confirm.failures;
  return state.status === null || state.reason.code === "stale" ? 1 : confirm.recoveries;
}

/** Whether a bad status was marked stale because the target was silent, rather than by the monitor's own doing. */
function wasSilent({ status, stale, reason }: ComponentState): boolean {
  return stale && status !== "HEALTHY" && reason.code !== "monitor" && reason.code !== "resumed";
}

function recheck({ confirm, timeoutMs }: JudgementPolicy): JudgementEffect {
  return { kind: "recheck", afterMs: confirm.retryIntervalMs, timeoutMs: Math.min(timeoutMs, MAX_RECHECK_TIMEOUT_MS) };
}

function softNote({ status, reason }: Candidate, { confirm }: JudgementPolicy): JudgementEffect {
  const message = `${status} seen once, believed after ${confirm.failures} answers in a row: ${reason.text}`;
  return { kind: "note", event: "soft_failure", message };
}

function freshNote(): JudgementEffect {
  return { kind: "note", event: "fresh", message: "results are coming again" };
}
