import { type CheckResult, diagnosisOf, type HealthStatus, type JudgementEvent } from "@plimsoll/core";
import type { Watched } from "./watched.ts";

/** When trouble is found, an answer older than this says nothing of now, ms. Later ones confirm it as they come. */
const FRESH_MS = 10_000;
const NOBODY: readonly string[] = Object.freeze([]);
const NO_TELLERS: readonly Watched[] = Object.freeze([]);

/** Whose progress a component tells, where that is declared as `progress: { component }`. */
export class LivenessView {
  readonly #watched: ReadonlyMap<string, Watched>;
  #byTeller: Map<string, string[]> | null = null;

  constructor(watched: ReadonlyMap<string, Watched>) {
    this.#watched = watched;
  }

  /** A component came, went or was defined anew. */
  forget(): void {
    this.#byTeller = null;
  }

  /** Those whose progress this one tells. */
  toldBy({ definition }: Watched): readonly Watched[] {
    return this.#idsToldBy(definition.id).flatMap((id) => this.#watched.get(id) ?? []);
  }

  /**
   * One of those that answers, and has since this one's trouble began, or null: an answer from before that would prove
   * nothing, since the same process may have died meanwhile. `now` in epoch ms.
   */
  answeringBeside(watched: Watched, event: JudgementEvent, now: number): string | null {
    if (event.kind !== "result" || this.#idsToldBy(watched.definition.id).length === 0) return null;
    const after = evidenceAfter(watched, event.result, now);
    return this.toldBy(watched).find((other) => answersSince(other, after))?.definition.id ?? null;
  }

  /**
   * The tellers of this one's progress that are in trouble that has not been called by its name: this one was not known to
   * answer when it was found, and has answered now.
   */
  undiagnosedTellers({ definition }: Watched): readonly Watched[] {
    const ids = tellersOf(definition);
    return ids.length === 0 ? NO_TELLERS : ids.flatMap((id) => this.#watched.get(id) ?? []).filter(isUndiagnosed);
  }

  #idsToldBy(componentId: string): readonly string[] {
    this.#byTeller ??= this.#gather();
    return this.#byTeller.get(componentId) ?? NOBODY;
  }

  #gather(): Map<string, string[]> {
    const byTeller = new Map<string, string[]>();
    for (const { definition } of this.#watched.values()) {
      for (const teller of tellersOf(definition))
        byTeller.set(teller, [...(byTeller.get(teller) ?? []), definition.id]);
    }
    return byTeller;
  }
}

function tellersOf({ progress }: Watched["definition"]): readonly string[] {
  return progress !== undefined && "componentIds" in progress ? progress.componentIds : NOBODY;
}

function isUndiagnosed({ state: { lifecycle, status, reason } }: Watched): boolean {
  return lifecycle === "active" && isSerious(status) && diagnosisOf(reason) === null;
}

/** Since when an answer proves that what answers lives beside this trouble. Epoch ms. */
function evidenceAfter({ state }: Watched, { outcome }: CheckResult, now: number): number {
  // Once it is called by its name, that stands while there is no word to the contrary.
  if (diagnosisOf(state.reason) === "up_but_not_trading") return Number.NEGATIVE_INFINITY;
  if (isSerious(state.status)) return state.since;
  const known = outcome.kind === "failed" ? outcome.failure.since : undefined;
  return Math.max(known ?? state.recent[0]?.eventAt ?? state.lastGoodAt ?? 0, now - FRESH_MS);
}

export function isSerious(status: HealthStatus | null): boolean {
  return status === "CRITICAL" || status === "DOWN";
}

function answersSince({ state }: Watched, since: number): boolean {
  if (state.lifecycle !== "active" || state.stale || state.errorCount > 0) return false;
  return state.status !== null && state.status !== "DOWN" && (state.lastGoodAt ?? Number.NEGATIVE_INFINITY) >= since;
}
