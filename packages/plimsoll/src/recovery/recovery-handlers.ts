import type { ComponentHealth, ComponentType } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";

/** A handler has this long, ms. */
export const HANDLER_DEADLINE_MS = 30_000;
/** How often a component's handlers may run within an hour; then a person has to look. */
export const HANDLER_CAP = 5;
const CAP_WINDOW_MS = 3_600_000;

/** What a recovery handler is given besides the component. */
export interface RecoveryContext {
  /** Aborts at the deadline; a handler must stop then. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** From 1, within the last hour. */
  readonly attempt: number;
  /** True while a handler must only say what it would do. */
  readonly dryRun: boolean;
}

/** Tries to heal a component that has left HEALTHY. Success is judged by the next check, not by returning. */
export type RecoveryHandler = (component: ComponentHealth, context: RecoveryContext) => unknown;

export interface RecoveryRun {
  readonly componentId: string;
  readonly outcome: "finished" | "failed" | "timed-out" | "capped";
  readonly attempt: number;
  readonly message: string;
}

export interface RecoveryHandlersOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly onRun: (run: RecoveryRun) => void;
}

/** Runs the handlers given in code, once for each confirmed transition away from HEALTHY, never more than the cap. */
export class RecoveryHandlers {
  readonly #options: RecoveryHandlersOptions;
  readonly #byType = new Map<ComponentType, RecoveryHandler[]>();
  readonly #attempts = new Map<string, number[]>();
  readonly #busy = new Set<string>();

  constructor(options: RecoveryHandlersOptions) {
    this.#options = options;
  }

  add(type: ComponentType, handler: RecoveryHandler): void {
    this.#byType.set(type, [...(this.#byType.get(type) ?? []), handler]);
  }

  /** How many handlers are registered, of all types. */
  get total(): number {
    return Array.from(this.#byType.values()).reduce((sum, handlers) => sum + handlers.length, 0);
  }

  /** Runs them and always resolves; one run of a component at a time. */
  async run(component: ComponentHealth): Promise<void> {
    const handlers = this.#byType.get(component.component_type) ?? [];
    if (handlers.length === 0 || this.#busy.has(component.component_id)) return;
    const attempt = this.#nextAttempt(component.component_id);
    if (attempt === null) {
      this.#report(component, {
        outcome: "capped",
        attempt: HANDLER_CAP,
        message: `${HANDLER_CAP} attempts within an hour have not healed it; a person has to look`,
      });
      return;
    }
    this.#busy.add(component.component_id);
    try {
      for (const handler of handlers) await this.#runOne(handler, component, attempt);
    } finally {
      this.#busy.delete(component.component_id);
    }
  }

  #nextAttempt(componentId: string): number | null {
    const now = this.#options.clock.now();
    const recent = (this.#attempts.get(componentId) ?? []).filter((at) => now - at < CAP_WINDOW_MS);
    if (recent.length >= HANDLER_CAP) return null;
    recent.push(now);
    this.#attempts.set(componentId, recent);
    return recent.length;
  }

  async #runOne(handler: RecoveryHandler, component: ComponentHealth, attempt: number): Promise<void> {
    const { clock, log } = this.#options;
    const abort = new AbortController();
    const late = Symbol("late");
    let cancel = () => {};
    const deadline = new Promise<typeof late>((resolve) => {
      cancel = clock.schedule(HANDLER_DEADLINE_MS, () => {
        abort.abort();
        resolve(late);
      });
    });
    try {
      const run = Promise.resolve().then(() =>
        handler(component, { signal: abort.signal, log, attempt, dryRun: false }),
      );
      const end = await Promise.race([run, deadline]);
      if (end === late)
        this.#report(component, {
          outcome: "timed-out",
          attempt: attempt,
          message: `not finished within ${HANDLER_DEADLINE_MS / 1000} s`,
        });
      else
        this.#report(component, {
          outcome: "finished",
          attempt: attempt,
          message: "finished; the next check judges it",
        });
    } catch (error) {
      this.#report(component, {
        outcome: "failed",
        attempt: attempt,
        message: `threw ${error instanceof Error ? error.message : String(error)}`,
      });
    } finally {
      cancel();
    }
  }

  #report(component: ComponentHealth, run: Omit<RecoveryRun, "componentId">): void {
    this.#options.onRun({ componentId: component.component_id, ...run });
  }
}
