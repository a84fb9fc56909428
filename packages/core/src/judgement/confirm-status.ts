import type { HealthStatus } from "../status/health-status.ts";
import type { ComponentState, JudgementPolicy, Reason, RecentAnswer, Transition } from "./component-state.ts";
import { diagnosisOf } from "./diagnosis-of.ts";
import { candidateOf, stillCounting } from "./recent-answers.ts";

export interface JudgementContext {
  readonly policy: JudgementPolicy;
  /** Epoch ms. */
  readonly now: number;
  /** A component that answers while this one tells of its progress: trouble of this one means up but not trading. */
  readonly answering?: string | null | undefined;
}

/** A status that is believed from now on. */
export interface Confirmed {
  readonly status: HealthStatus;
  readonly reason: Reason;
  /** Epoch ms. */
  readonly eventAt: number;
  readonly detectedAt: number;
  /** The answers among which those are that may still count for another change. */
  readonly recent: readonly RecentAnswer[];
  readonly stale: boolean;
}

/**
 * The one place where a confirmed status changes: the state with it, and the transition. Times are put in order, should
 * the clock have been set back meanwhile: an event is never later than its detection, nor that than its confirmation.
 */
export function confirmStatus(
  state: ComponentState,
  confirmed: Confirmed,
  { policy, now }: JudgementContext,
): { readonly state: ComponentState; readonly transition: Transition } {
  const { status: to, reason, detectedAt, stale } = confirmed;
  const confirmedAt = Math.max(now, detectedAt);
  const wasUp = state.status !== null && state.status !== "DOWN";
  const upSince = to === "DOWN" ? null : wasUp ? state.upSince : confirmedAt;
  const recent = stillCounting(confirmed.recent, to, policy.confirm);
  const candidate = candidateOf(recent, to, policy.confirm);
  const diagnosis = diagnosisOf(reason);
  const { diagnosis: _before, ...rest } = state;
  const named = diagnosis === null ? rest : { ...rest, diagnosis };
  return {
    state: { ...named, lifecycle: "active", status: to, reason, since: confirmedAt, stale, candidate, recent, upSince },
    transition: {
      componentId: policy.componentId,
      componentType: policy.componentType,
      from: state.status,
      to,
      reason,
      eventAt: Math.min(confirmed.eventAt, detectedAt),
      detectedAt,
      confirmedAt,
    },
  };
}
