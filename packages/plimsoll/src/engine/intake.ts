import {
  type CheckResult,
  type ComponentState,
  type JudgementEffect,
  type JudgementEvent,
  reduceComponent,
} from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import type { ChangeLog } from "./change-log.ts";
import { toNewCheck } from "./component-health.ts";
import type { ImpairmentWatch } from "./impairment.ts";
import { isBoundNow } from "./is-bound-now.ts";
import { noteLifecycle } from "./lifecycle-notes.ts";
import { isSerious, type LivenessView } from "./liveness-view.ts";
import type { Publisher } from "./publisher.ts";
import type { Recorder } from "./recorder.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watched } from "./watched.ts";

export interface IntakeOptions {
  readonly clock: Clock;
  readonly changes: ChangeLog;
  readonly publisher: Pick<Publisher, "freeze" | "touch">;
  readonly recorder: Pick<Recorder, "addCheck">;
  readonly impairment: Pick<ImpairmentWatch, "impairedSince">;
  readonly liveness: LivenessView;
  /** Set after construction, because the scheduler's results come in here. */
  readonly scheduler: () => Pick<Scheduler, "request" | "recheck">;
}

interface KindCount {
  run: number;
  failed: number;
  durationMsSum: number;
}

/** The one door through which everything that happens to a component reaches the judge. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly byKind = new Map<string, KindCount>();
  run = 0;
  failed = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Takes a check's result: judges it, hands its row to the recorder and its component to the publisher. */
  takeResult(watched: Watched, result: CheckResult, startedMonotonic: number): void {
    const impaired = this.#options.impairment.impairedSince(startedMonotonic);
    this.#count(watched, result);
    this.apply(watched, { kind: "result", result: impaired ? { ...result, impaired } : result });
    if (result.outcome.kind === "measured") {
      const { liveness, scheduler } = this.#options;
      for (const teller of liveness.undiagnosedTellers(watched)) scheduler().request(teller);
    }
    if (watched.state.lastCheckAt !== result.finishedAt) return;
    const check = toNewCheck(watched, result.finishedAt);
    if (check !== null) this.#options.recorder.addCheck(check);
  }

  /** Judges anything else that happened. */
  apply(watched: Watched, event: JudgementEvent): void {
    const before = watched.state;
    const now = this.#options.clock.now();
    const answering = this.#options.liveness.answeringBeside(watched, event, now);
    const { state, effects } = reduceComponent(before, event, { policy: watched.policy, now, answering });
    if (effects.some((effect) => effect.kind === "transition")) this.#options.publisher.freeze(watched);
    watched.state = state;
    this.#noteMarketBound(watched);
    for (const effect of effects) this.#carryOut(watched, effect);
    if (state !== before) this.#options.publisher.touch(watched);
    if (state.lifecycle !== before.lifecycle) {
      this.#options.changes.touchSystem();
      noteLifecycle(this.#options.changes, watched, { at: now, from: before.lifecycle, to: state.lifecycle });
    }
    const outlives = mustOutlive(state, before);
    if (outlives || isLongRest(state, before, watched)) this.#options.changes.keepState(watched);
    if (outlives) this.#options.changes.reviewAlertsOf(watched.definition.id);
  }

  /** Something else is wrong with it than before, although its status may be the same: who hears of it may change. */
  #noteMarketBound(watched: Watched): void {
    const bound = isBoundNow(watched);
    if (bound === watched.marketBound) return;
    watched.marketBound = bound;
    this.#options.changes.reviewAlertsOf(watched.definition.id);
  }

  #carryOut(watched: Watched, effect: JudgementEffect): void {
    const { changes, scheduler } = this.#options;
    if (effect.kind === "transition") {
      changes.addTransition(watched, effect.transition);
      if (isSerious(effect.transition.to)) this.#askWhoLives(watched);
    } else if (effect.kind === "named") changes.addNaming(watched, effect.named);
    else if (effect.kind === "recheck") {
      scheduler().recheck(watched, effect.afterMs, effect.timeoutMs);
      this.#askWhoLives(watched);
    } else changes.note(effect.event, { componentId: watched.definition.id, message: effect.message });
  }

  /** Whether those answer whose progress it tells is what its trouble is called by. */
  #askWhoLives(watched: Watched): void {
    const { scheduler, liveness } = this.#options;
    for (const other of liveness.toldBy(watched)) scheduler().request(other);
  }

  #count(watched: Watched, result: CheckResult): void {
    const { kind } = watched.definition.check;
    let count = this.byKind.get(kind);
    if (count === undefined) {
      count = { run: 0, failed: 0, durationMsSum: 0 };
      this.byKind.set(kind, count);
    }
    const failed = result.outcome.kind === "failed" ? 1 : 0;
    count.run += 1;
    count.failed += failed;
    count.durationMsSum += result.finishedAt - result.startedAt;
    this.run += 1;
    this.failed += failed;
  }
}

/** What people did, and what takes many results to find out again, is remembered across a restart at once. */
function mustOutlive(state: ComponentState, before: ComponentState): boolean {
  if (state.lifecycle !== before.lifecycle || state.maintenance !== before.maintenance) return true;
  return state.flapping !== before.flapping;
}

/** The target wants to be left alone past its next slot: a restart must not break in on that. */
function isLongRest({ restUntil, lastCheckAt }: ComponentState, before: ComponentState, { policy }: Watched): boolean {
  if (restUntil === undefined || restUntil === before.restUntil) return false;
  return restUntil > (lastCheckAt ?? 0) + policy.intervalMs;
}
