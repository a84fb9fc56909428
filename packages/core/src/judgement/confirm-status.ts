import type { HealthStatus } from "../status/health-status.ts";
import type { Candidate, ComponentState, JudgementPolicy, Reason, Transition } from "./component-state.ts";

export interface JudgementContext {
  readonly policy: JudgementPolicy;
  /** Epoch ms. */
  readonly now: number;
}

/** A status that is believed from now on. */
export interface Confirmed {
  readonly status: HealthStatus;
  readonly reason: Reason;
  /** Epoch ms. */
  readonly eventAt: number;
  readonly detectedAt: number;
  /** What is left to be confirmed. */
  readonly candidate: Candidate | null;
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
  const { status: to, reason, detectedAt, candidate, stale } = confirmed;
  const confirmedAt = Math.max(now, detectedAt);
  const wasUp = state.status !== null && state.status !== "DOWN";
  const upSince = to === "DOWN" ? null : wasUp ? state.upSince : confirmedAt;
  return {
    state: { ...state, lifecycle: "active", status: to, reason, since: confirmedAt, stale, candidate, upSince },
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
