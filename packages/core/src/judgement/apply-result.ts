import type { CheckResult, FoundResult, PendingOutcome } from "../metric/check-result.ts";
import { statusRank } from "../status/health-status.ts";
import { type Answer, readAnswer } from "./answer.ts";
import {
  type Candidate,
  type ComponentState,
  type Judgement,
  type JudgementEffect,
  type JudgementPolicy,
  MAX_RECHECK_TIMEOUT_MS,
  type NamedRow,
  type Reason,
  type RecentAnswer,
} from "./component-state.ts";
import { type Confirmed, confirmStatus, type JudgementContext } from "./confirm-status.ts";
import { diagnosisOf } from "./diagnosis-of.ts";
import { flapNote } from "./flapping.ts";
import { observe } from "./maintenance.ts";
import { distrustAnswer } from "./monitor-trouble.ts";
import { followName, isBelieved } from "./named-trouble.ts";
import {
  afterRecovery,
  betterQuorum,
  candidateOf,
  confirmable,
  type Heading,
  type Quorum,
  stillCounting,
  toCandidate,
  worseQuorum,
} from "./recent-answers.ts";
import { takeIn } from "./take-in.ts";
import { NO_EFFECTS, unchanged } from "./unchanged.ts";
import { upButNotTrading } from "./up-but-not-trading.ts";

/** What a result means for a component: nothing new, a soft change to be confirmed, or a transition. */
export function applyResult(state: ComponentState, result: CheckResult, context: JudgementContext): Judgement {
  if (state.lifecycle === "paused") return unchanged(state);
  const { outcome } = result;
  return outcome.kind === "pending" ? stayPending(state, outcome) : applyFound(state, result as FoundResult, context);
}

function applyFound(state: ComponentState, result: FoundResult, context: JudgementContext): Judgement {
  const answer = diagnose(readAnswer(state, result, context.policy), context.answering ?? null);
  const spoilt = result.impaired === true && (answer.error !== null || isWorse(answer, state));
  if (state.lifecycle === "maintenance") return spoilt ? unchanged(state) : observe(state, answer, context.policy);
  if (spoilt) return distrustAnswer(state, context.policy);
  if (answer.status === state.status) return settle(state, answer, context.policy);
  return weigh(state, answer, context);
}

/** Where another component answers whose progress this one tells, serious trouble here has a name of its own. */
function diagnose(answer: Answer, answering: string | null): Answer {
  const isSerious = answer.status === "CRITICAL" || answer.status === "DOWN";
  if (answering === null || !isSerious || diagnosisOf(answer.reason) !== null) return answer;
  return { ...answer, reason: upButNotTrading(answering, answer.error ?? answer.reason.text) };
}

/** Nothing was found out: what was believed stays; where nothing was, people read what is waited for. */
function stayPending(state: ComponentState, { reason: text }: PendingOutcome): Judgement {
  if (state.status !== null || state.lifecycle !== "pending" || state.reason.text === text) return unchanged(state);
  const reason: Reason = { code: "no-result", text };
  return { state: { ...state, reason }, effects: NO_EFFECTS, reason };
}

/** The answer is what was believed already. */
function settle(state: ComponentState, answer: Answer, policy: JudgementPolicy): Judgement {
  const next = takeIn(state, answer, policy);
  next.reason = answer.reason;
  next.stale = false;
  next.candidate = null;
  if (state.recent.length > 0) {
    next.recent = stillCounting([...state.recent, toRecent(answer)], state.status, policy.confirm);
    next.candidate = candidateOf(next.recent, state.status, policy.confirm);
  }
  let effects = wasSilent(state) ? [freshNote()] : NO_EFFECTS;
  const renaming = followName(state, answer);
  if (renaming !== null && isBelieved(renaming, answer, policy)) {
    if (renaming.diagnosis === null) delete next.diagnosis;
    else next.diagnosis = renaming.diagnosis;
    effects = [...effects, naming(renaming, answer.reason)];
  } else if (renaming !== null) {
    next.renaming = renaming;
    if (renaming.diagnosis !== null) effects = [...effects, recheck(policy)];
  }
  if (next.flapping !== state.flapping) effects = [...effects, flapNote(next.flapping, next.changes, policy.flapping)];
  return { state: next, effects, reason: answer.reason };
}

/** The answer is worse or better than what is believed: it is believed once enough of the last ones say so. */
function weigh(state: ComponentState, answer: Answer, context: JudgementContext): Judgement {
  const { policy } = context;
  const heading: Heading = isWorse(answer, state) ? 1 : -1;
  const answers = [...state.recent, toRecent(answer)];
  const quorum = heading > 0 ? neededFailures(answer, policy) : betterQuorum(neededRecoveries(state, policy));
  const candidate = toCandidate(answers, state.status, quorum);
  const found = confirmable(candidate, quorum.needed);
  const draft = takeIn(state, answer, policy);
  const effects: JudgementEffect[] = [];
  let next: ComponentState;
  if (found === null) {
    draft.recent = stillCounting(answers, state.status, policy.confirm);
    draft.candidate = candidate;
    next = draft;
    if (heading > 0 && candidate?.count === 1) effects.push(softNote(candidate, policy));
  } else {
    const confirmed = toConfirmed(found, answers, quorum);
    const { state: changed, transition } = confirmStatus(draft, confirmed, context);
    next = changed;
    effects.push({ kind: "transition", transition });
  }
  if (isWorse(answer, next)) effects.push(recheck(policy));
  if (next.flapping !== state.flapping) effects.push(flapNote(next.flapping, next.changes, policy.flapping));
  return { state: next, effects, reason: answer.reason };
}

function isWorse(answer: Answer, { status }: ComponentState): boolean {
  return statusRank(answer.status) > statusRank(status ?? "HEALTHY");
}

function toConfirmed(found: Candidate, answers: readonly RecentAnswer[], quorum: Quorum): Confirmed {
  const { status, eventAt, detectedAt } = found;
  const recent = quorum.heading > 0 ? answers : afterRecovery(answers, status);
  return { status, reason: explain(found, answers, quorum), eventAt, detectedAt, recent, stale: false };
}

/** Where better answers lay between, the reason says how many there were. */
function explain(
  { count, status, reason, detectedAt }: Candidate,
  answers: readonly RecentAnswer[],
  { heading }: Quorum,
): Reason {
  const span = answers.length - answers.findIndex((answer) => answer.detectedAt === detectedAt);
  if (heading < 0 || span <= count) return reason;
  const level = status === "DOWN" ? status : `${status} or worse`;
  return { code: reason.code, text: `${count} of the last ${span} answers said ${level}: ${reason.text}` };
}

function toRecent({ status, reason, finishedAt, startedAt }: Answer): RecentAnswer {
  return { status, reason, detectedAt: finishedAt, eventAt: startedAt };
}

/**
 * The first good answer of a component without a status, and the first better one after it went stale or came out of
 * maintenance, are believed at once: nothing that the target said stands against them.
 */
function neededRecoveries({ status, reason }: ComponentState, { confirm }: JudgementPolicy): number {
  return status === null || reason.code === "stale" || reason.code === "maintenance-ended" ? 1 : confirm.recoveries;
}

/** What leaves no doubt is believed at once. */
function neededFailures({ conclusive }: Answer, { confirm }: JudgementPolicy): Quorum {
  return conclusive ? { heading: 1, needed: 1, among: 1 } : worseQuorum(confirm);
}

/** Whether a bad status was marked stale because the target was silent, rather than by the doing of people or the monitor. */
function wasSilent({ status, stale, reason }: ComponentState): boolean {
  if (!stale || status === "HEALTHY") return false;
  return reason.code !== "monitor" && reason.code !== "resumed" && reason.code !== "maintenance-ended";
}

function naming({ eventAt, detectedAt }: NamedRow, reason: Reason): JudgementEffect {
  return { kind: "named", named: { reason, eventAt, detectedAt } };
}

function recheck({ confirm, timeoutMs }: JudgementPolicy): JudgementEffect {
  return { kind: "recheck", afterMs: confirm.retryIntervalMs, timeoutMs: Math.min(timeoutMs, MAX_RECHECK_TIMEOUT_MS) };
}

function softNote({ status, reason }: Candidate, { confirm }: JudgementPolicy): JudgementEffect {
  const { needed, among } = worseQuorum(confirm);
  const rule = needed === among ? `${needed} answers in a row` : `${needed} of ${among} answers`;
  const message = `${status} seen once, believed after ${rule}: ${reason.text}`;
  return { kind: "note", event: "soft_failure", message };
}

function freshNote(): JudgementEffect {
  return { kind: "note", event: "fresh", message: "results are coming again" };
}
