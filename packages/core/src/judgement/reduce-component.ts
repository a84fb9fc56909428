import type { HealthMetric } from "../contract/health-metric.ts";
import { clip } from "../text/clip.ts";
import { applyResult } from "./apply-result.ts";
import type { ComponentState, Judgement, JudgementEvent, Reason } from "./component-state.ts";
import type { JudgementContext } from "./confirm-status.ts";
import { applyTick, freshUntil } from "./freshness.ts";
import { applyMonitorTrouble, breakOff } from "./monitor-trouble.ts";
import { unchanged } from "./unchanged.ts";

const NO_RESULT: Reason = Object.freeze({ code: "no-result", text: "not checked yet" });
const NO_METRICS: readonly HealthMetric[] = Object.freeze([]);
const NOTE_LIMIT = 300;

/** A component of which nothing is known yet. `now` in epoch ms. */
export function initialState(now: number): ComponentState {
  return {
    lifecycle: "pending",
    status: null,
    reason: NO_RESULT,
    since: now,
    stale: false,
    candidate: null,
    metrics: NO_METRICS,
    lastCheckAt: null,
    watchedSince: now,
    lastGoodAt: null,
    upSince: null,
    errorCount: 0,
    lastError: null,
    holds: {},
  };
}

/**
 * Decides what an event means for a component; the owner of every transition. Pure: the same arguments give the same
 * judgement, and a state that did not change is returned as it came.
 *
 * - A worse answer than the confirmed status is soft until `confirm.failures` answers in a row say so; each asks for a
 *   recheck after `retryIntervalMs` with min(timeout, 3 s). A better one is believed after `confirm.recoveries`.
 *   In a mixed streak each level counts its own support: CRITICAL then DOWN, with failures 2, confirms CRITICAL.
 * - The first good answer of a pending component is believed at once; until a bad one is confirmed it stays pending.
 * - `tick` turns HEALTHY without fresh evidence into WARNING, which the next good answer ends at once.
 * - A failed or worse answer that came while the monitor was impaired changes no status.
 * - While paused or in maintenance nothing changes the status; results that come late are ignored.
 *
 * Soft and hard states are Icinga's: Icinga 2 documentation, "Monitoring Basics", Hard and Soft States.
 */
export function reduceComponent(state: ComponentState, event: JudgementEvent, context: JudgementContext): Judgement {
  switch (event.kind) {
    case "result":
      return applyResult(state, event.result, context);
    case "tick":
      return applyTick(state, context);
    case "monitor-trouble":
      return applyMonitorTrouble(state, event.trouble);
    case "rescheduled":
      return reschedule(state, context);
    case "pause":
      return pause(state, event);
    case "resume":
      return resume(state, event.by, context.now);
  }
}

/** A shorter interval must not make yesterday's good result stale before the next check: silence is counted from now. */
function reschedule(state: ComponentState, { policy, now }: JudgementContext): Judgement {
  const until = freshUntil(state, policy);
  if (until === null) return unchanged(state);
  const tooOld = state.status === "HEALTHY" && now > until;
  return unchanged({ ...state, watchedSince: now, stale: state.stale || tooOld });
}

function pause(state: ComponentState, { by, note }: { readonly by: string; readonly note: string }): Judgement {
  if (state.lifecycle === "paused") return unchanged(state);
  const text = clip(note === "" ? `paused by ${by}` : `paused by ${by}: ${note}`, NOTE_LIMIT);
  const reason: Reason = { code: "paused", text };
  const next: ComponentState = { ...breakOff(state), lifecycle: "paused", reason, watchedSince: null };
  return { state: next, effects: [{ kind: "note", event: "paused", message: text }], reason };
}

/** Back to gathering evidence: the old status stands, but stale, until a result comes. */
function resume(state: ComponentState, by: string, now: number): Judgement {
  if (state.lifecycle !== "paused" && state.lifecycle !== "maintenance") return unchanged(state);
  const known = state.status !== null;
  const text = clip(`resumed by ${by}, no result since`, NOTE_LIMIT);
  const reason: Reason = { code: "resumed", text };
  const next: ComponentState = {
    ...state,
    lifecycle: known ? "active" : "pending",
    reason,
    stale: known,
    watchedSince: now,
  };
  return { state: next, effects: [{ kind: "note", event: "resumed", message: text }], reason };
}
