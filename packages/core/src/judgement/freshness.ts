import { formatDuration } from "../text/format-duration.ts";
import type { ComponentState, Judgement, JudgementPolicy, Reason } from "./component-state.ts";
import { confirmStatus, type JudgementContext } from "./confirm-status.ts";
import { endOverdueMaintenance } from "./maintenance.ts";
import { unchanged } from "./unchanged.ts";

/** How old the last good result may be, ms: interval + timeout + grace. */
export function freshnessBoundMs({ intervalMs, timeoutMs, graceMs }: JudgementPolicy): number {
  return intervalMs + timeoutMs + graceMs;
}

/**
 * When a component goes stale if nothing comes, epoch ms; null when silence means nothing (pending, paused, the monitor
 * in trouble). HEALTHY rests on the last measured result, a worse status on the last answer of any kind: failed checks
 * are fresh evidence for DOWN, but none for HEALTHY.
 */
export function freshUntil(state: ComponentState, policy: JudgementPolicy): number | null {
  if (state.lifecycle !== "active" || state.status === null || state.watchedSince === null) return null;
  const evidenceAt = state.status === "HEALTHY" ? state.lastGoodAt : state.lastCheckAt;
  return Math.max(evidenceAt ?? state.watchedSince, state.watchedSince) + freshnessBoundMs(policy);
}

/**
 * No green without fresh evidence: a HEALTHY component whose last good result is too old becomes WARNING. Worse statuses
 * stay and are only marked. Not soft: silence needs no second opinion. A maintenance whose time is over ends here too.
 */
export function applyTick(state: ComponentState, context: JudgementContext): Judgement {
  const { policy, now } = context;
  const until = freshUntil(state, policy);
  if (until === null) return endOverdueMaintenance(state, now) ?? unchanged(state);
  // Evidence from the future: the clock was set back. It counts as got now, or it would stay fresh for ever.
  if (until > now + freshnessBoundMs(policy)) return unchanged(notAfter(state, now));
  if (now <= until) return unchanged(state);
  if (state.status !== "HEALTHY") return markStale(state, context);
  const reason = explainSilence(state, context);
  const { recent } = state;
  const confirmed = { status: "WARNING", reason, eventAt: until, detectedAt: now, recent, stale: true } as const;
  const { state: next, transition } = confirmStatus(state, confirmed, context);
  return { state: next, effects: [{ kind: "transition", transition }], reason };
}

function markStale(state: ComponentState, context: JudgementContext): Judgement {
  if (state.stale) return unchanged(state);
  const reason = explainSilence(state, context);
  return {
    state: { ...state, stale: true },
    effects: [{ kind: "note", event: "stale", message: reason.text }],
    reason,
  };
}

function explainSilence(state: ComponentState, { policy, now }: JudgementContext): Reason {
  const heard = state.status === "HEALTHY" ? state.lastGoodAt : state.lastCheckAt;
  const silence = `no good result for ${formatDuration(now - (heard ?? state.since))}`;
  const expected = `one is expected every ${formatDuration(policy.intervalMs)}`;
  const last = state.candidate === null ? "" : `; last answer: ${state.candidate.reason.text}`;
  return { code: "stale", text: `${silence}, ${expected}${last}` };
}

function notAfter(state: ComponentState, now: number): ComponentState {
  return {
    ...state,
    lastGoodAt: earlier(state.lastGoodAt, now),
    lastCheckAt: earlier(state.lastCheckAt, now),
    watchedSince: earlier(state.watchedSince, now),
  };
}

function earlier(at: number | null, now: number): number | null {
  return at === null ? null : Math.min(at, now);
}
