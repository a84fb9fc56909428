import type { Answer } from "./answer.ts";
import { extendBadRow } from "./bad-row.ts";
import type { ComponentState, JudgementPolicy } from "./component-state.ts";
import { diagnosisOf } from "./diagnosis-of.ts";
import { isFlapping, pushChange } from "./flapping.ts";
import { lastName } from "./named-trouble.ts";

/** A state that is still being made. */
export type Draft = { -readonly [K in keyof ComponentState]: ComponentState[K] };

/** What is remembered of an answer whatever it means for the status. */
export function takeIn(state: ComponentState, answer: Answer, policy: JudgementPolicy): Draft {
  const failed = answer.error !== null;
  const changed = state.lastAnswer !== null && differs(state, answer);
  const changes = pushChange(state.changes, changed);
  const next: Draft = {
    lifecycle: state.lifecycle,
    status: state.status,
    reason: state.reason,
    since: state.since,
    stale: state.stale,
    candidate: state.candidate,
    recent: state.recent,
    lastAnswer: answer.status,
    changes,
    flapping: isFlapping(state.flapping, changes, policy.flapping),
    maintenance: state.maintenance,
    metrics: answer.metrics,
    lastCheckAt: answer.finishedAt,
    watchedSince: state.watchedSince ?? answer.finishedAt,
    lastGoodAt: failed ? state.lastGoodAt : answer.finishedAt,
    upSince: state.upSince,
    errorCount: failed ? state.errorCount + 1 : 0,
    lastError: answer.error,
    holds: answer.holds,
  };
  // Left out where there is none: a state is plain JSON.
  if (answer.restUntil !== undefined) next.restUntil = answer.restUntil;
  if (state.diagnosis !== undefined) next.diagnosis = state.diagnosis;
  const badRow = extendBadRow(state.badRow, answer.status);
  if (badRow !== undefined) next.badRow = badRow;
  return next;
}

/** From the answer before: in its status, or in what it calls the trouble while the status stays. */
function differs(state: ComponentState, { status, reason }: Answer): boolean {
  if (status !== state.lastAnswer) return true;
  return status === state.status && diagnosisOf(reason) !== lastName(state);
}
