import { HOUR_MS, type Page, type RecoveryAttempt, type RecoveryCase } from "@plimsoll/core";
import { FREE_CONTROL, type RecoveryControl, type RecoveryRecord, type StoredRecovery } from "../../port/recovery.ts";
import type { AttemptQuery } from "../../port/store.ts";
import { pageOf } from "./page-of.ts";

/** Recovery's attempts and cases in memory; of what is over the oldest goes first. */
export class MemoryRecovery {
  readonly #limit: number;
  readonly #attempts = new Map<string, RecoveryAttempt>();
  readonly #cases = new Map<string, RecoveryCase>();
  #control: RecoveryControl = FREE_CONTROL;
  #lastFencingToken = 0;
  #newest = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  record({ attempts, cases, control }: RecoveryRecord): void {
    for (const attempt of attempts) {
      this.#attempts.set(attempt.attempt_id, attempt);
      this.#lastFencingToken = Math.max(this.#lastFencingToken, attempt.fencing_token ?? 0);
      if (attempt.running_at !== null) this.#newest = Math.max(this.#newest, Date.parse(attempt.running_at));
    }
    for (const { componentId, case: it } of cases) {
      if (it === null) this.#cases.delete(componentId);
      else this.#cases.set(componentId, it);
    }
    if (control !== undefined) this.#control = control;
    for (const [id, { settled_at }] of this.#attempts) {
      if (this.#attempts.size <= this.#limit) break;
      if (settled_at !== null) this.#attempts.delete(id);
    }
  }

  forget(componentId: string): void {
    this.#cases.delete(componentId);
  }

  load(): StoredRecovery {
    return {
      control: this.#control,
      cases: [...this.#cases.values()],
      attempts: [...this.#attempts.values()].filter(
        ({ settled_at, running_at }) =>
          settled_at === null || (running_at !== null && Date.parse(running_at) > this.#newest - HOUR_MS),
      ),
      lastFencingToken: this.#lastFencingToken,
    };
  }

  query({ from, to, componentId, actionId, limit, cursor }: AttemptQuery): Page<RecoveryAttempt> {
    const keyed = [...this.#attempts.values()]
      .map((item) => ({ at: Date.parse(item.planned_at), id: item.attempt_id, item }))
      .filter(({ at, item }) => {
        if (at < from || at >= to || (componentId !== null && item.component_id !== componentId)) return false;
        return actionId === null || item.action_id === actionId;
      });
    return pageOf(keyed, { limit, cursor });
  }
}
