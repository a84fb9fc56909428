import type { HealthMetric } from "../contract/health-metric.ts";
import { applyResult } from "./apply-result.ts";
import type { ComponentState, Judgement, JudgementEvent, Reason, RecentAnswer } from "./component-state.ts";
import type { JudgementContext } from "./confirm-status.ts";
import { applyTick, freshUntil } from "./freshness.ts";
import { endMaintenance, startMaintenance } from "./maintenance.ts";
import { applyMonitorTrouble } from "./monitor-trouble.ts";
import { pause, resume } from "./pause.ts";
import { unchanged } from "./unchanged.ts";

const NO_RESULT: Reason = Object.freeze({ code: "no-result", text: "not checked yet" });
const NO_METRICS: readonly HealthMetric[] = Object.freeze([]);
const NO_ANSWERS: readonly RecentAnswer[] = Object.freeze([]);

/** A component of which nothing is known yet. `now` in epoch ms. */
export function initialState(now: number): ComponentState {
  return {
    lifecycle: "pending",
    status: null,
    reason: NO_RESULT,
    since: now,
    stale: false,
    candidate: null,
    recent: NO_ANSWERS,
    lastAnswer: null,
    changes: 0,
    flapping: false,
    maintenance: null,
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
 * - A worse answer than the confirmed status is soft until `confirm.failures` of the last `confirm.of` answers say so (in
 *   a row, when `of` is not given); each asks for a recheck after `retryIntervalMs` with min(timeout, 3 s). Each level
 *   counts its own support: CRITICAL then DOWN, with failures 2, confirms CRITICAL. Other answers in between ask for no
 *   recheck and reset nothing while they are at most `of - failures`; the next one lets the count begin anew.
 * - A better one is believed after `confirm.recoveries` in a row, which ends every count for the worse.
 * - The first good answer of a pending component is believed at once; until a bad one is confirmed it stays pending.
 * - `tick` turns HEALTHY without fresh evidence into WARNING, which the next good answer ends at once.
 * - A failed or worse answer that came while the monitor was impaired changes no status.
 * - While paused nothing changes the status, and results that come late are ignored. In maintenance it is not changed
 *   either, but results are shown. Paused wins where both are true; neither loses the other. After maintenance the old
 *   status stands, stale, until a result: a better one is believed at once, a worse one as always.
 * - A component whose answers keep changing is flapping, beside its status: transitions are made all the same.
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
    case "maintenance-start":
      return startMaintenance(state, event, context.now);
    case "maintenance-end":
      return endMaintenance(state, event.by, context.now);
  }
}

/** A shorter interval must not make yesterday's good result stale before the next check: silence is counted from now. */
function reschedule(state: ComponentState, { policy, now }: JudgementContext): Judgement {
  const until = freshUntil(state, policy);
  if (until === null) return unchanged(state);
  const tooOld = state.status === "HEALTHY" && now > until;
  return unchanged({ ...state, watchedSince: now, stale: state.stale || tooOld });
}
