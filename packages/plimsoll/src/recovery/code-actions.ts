import {
  type ComponentHealth,
  type ComponentType,
  DEFAULT_RECOVERY_LIMITS,
  isAtLeast,
  type RecoveryTier,
} from "@plimsoll/core";
import type { ActionContext, ActionOutcome, RecoveryAction } from "../port/action.ts";
import type { Log } from "../port/log.ts";
import type { ActionDefinition } from "../port/recovery.ts";

/** All handlers of a type have this long together, ms. */
export const HANDLER_DEADLINE_MS = 30_000;
/** How often a component's handlers run for one illness, and within an hour; then a person has to look. */
export const HANDLER_TRIES = 5;
const PREFIX = "code:";

/** What a recovery handler is given besides the component. */
export interface RecoveryContext {
  /** Aborts at the deadline; a handler must stop then. Until it has returned, no other try of the component is begun. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** From 1, for this illness of the component. */
  readonly attempt: number;
  /** True while a handler must only say (by `log`) what it would do. */
  readonly dryRun: boolean;
  /** Unique to this try: whatever is acted upon can drop what it has seen before. */
  readonly idempotencyKey: string;
  /** Higher than that of every try before: whatever is acted upon must refuse a lower one. */
  readonly fencingToken: number;
}

/** Tries to heal a component that has left HEALTHY. Success is judged by a fresh check, not by returning. */
export type RecoveryHandler = (component: ComponentHealth, context: RecoveryContext) => unknown;

export interface HandlerOptions {
  /**
   * How near it comes to orders and money; the highest of a type's handlers holds for all of them. T3 is by itself, since it
   * was put there by hand. T4 and T5 are for actions of the configuration, where people can be asked. Default T1.
   */
  readonly tier?: Exclude<RecoveryTier, "T4" | "T5">;
  /** It is called with `dryRun: true`. Default false. */
  readonly dryRun?: boolean;
}

interface Handler {
  readonly run: RecoveryHandler;
  readonly tier: RecoveryTier;
  readonly dryRun: boolean;
}

/** Handlers given in code, as actions: what holds for all recovery holds for them. */
export class CodeActions {
  readonly #byType = new Map<ComponentType, Handler[]>();
  /** Actions whose handlers have not returned, also where their time is over: nothing can end a function. */
  readonly #running = new Set<string>();
  readonly #typeOf: (componentId: string) => ComponentType | null;
  readonly #log: Log;

  constructor(typeOf: (componentId: string) => ComponentType | null, log: Log) {
    this.#typeOf = typeOf;
    this.#log = log;
  }

  /** How many handlers there are, of all types. */
  get total(): number {
    return Array.from(this.#byType.values()).reduce((sum, handlers) => sum + handlers.length, 0);
  }

  add(type: ComponentType, run: RecoveryHandler, { tier = "T1", dryRun = false }: HandlerOptions = {}): void {
    this.#byType.set(type, [...(this.#byType.get(type) ?? []), { run, tier, dryRun }]);
  }

  /** Whether something is to be done about a component of this type. */
  has(type: ComponentType): boolean {
    return this.#byType.has(type);
  }

  /** The id of a component's action; none where its type has no handler. */
  actionsOf(componentId: string): readonly string[] {
    return this.#handlersOf(componentId).length === 0 ? [] : [PREFIX + componentId];
  }

  definition(actionId: string): ActionDefinition | null {
    const handlers = this.#handlersOfAction(actionId);
    if (handlers.length === 0) return null;
    const tier = handlers.reduce<RecoveryTier>((most, it) => (isAtLeast(it.tier, most) ? it.tier : most), "T0");
    const count = handlers.length === 1 ? "the handler" : `the ${handlers.length} handlers`;
    return {
      rule: {
        id: actionId,
        tier,
        target: actionId,
        isDryRun: false,
        isOptedIn: true,
        on: ["WARNING", "CRITICAL", "DOWN"],
        evidence: 1,
        guards: [],
        limits: { ...DEFAULT_RECOVERY_LIMITS, attempts: HANDLER_TRIES, perHour: HANDLER_TRIES },
      },
      kind: "code",
      options: null,
      what: `run ${count} given in code for ${this.#typeOf(actionId.slice(PREFIX.length))}`,
      deadlineMs: HANDLER_DEADLINE_MS,
      verifyMs: 30_000,
      runbook: null,
    };
  }

  action(actionId: string): RecoveryAction | null {
    const handlers = this.#handlersOfAction(actionId);
    return handlers.length === 0 ? null : { run: (context) => this.#runOnce(actionId, handlers, context) };
  }

  async #runOnce(actionId: string, handlers: readonly Handler[], context: ActionContext): Promise<ActionOutcome> {
    if (this.#running.has(actionId)) {
      return {
        kind: "failed",
        message: "the handler before has not ended although its time is over: not begun beside it",
      };
    }
    this.#running.add(actionId);
    try {
      return await this.#run(handlers, context);
    } finally {
      this.#running.delete(actionId);
    }
  }

  /** One after the other; what one throws keeps nothing from the next. */
  async #run(handlers: readonly Handler[], context: ActionContext): Promise<ActionOutcome> {
    const { component, signal, attempt } = context;
    const faults: string[] = [];
    if (component === null) return { kind: "failed", message: "the component is gone" };
    for (const { run, dryRun } of handlers) {
      if (signal.aborted) break;
      try {
        await run(component, {
          signal,
          log: this.#log,
          attempt: attempt.number,
          dryRun,
          idempotencyKey: attempt.idempotencyKey,
          fencingToken: attempt.fencingToken,
        });
      } catch (error) {
        faults.push(`threw ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (faults.length > 0) return { kind: "failed", message: faults.join("; ") };
    return { kind: "done", message: "the handlers have returned" };
  }

  #handlersOf(componentId: string): readonly Handler[] {
    const type = this.#typeOf(componentId);
    return (type === null ? undefined : this.#byType.get(type)) ?? [];
  }

  #handlersOfAction(actionId: string): readonly Handler[] {
    return actionId.startsWith(PREFIX) ? this.#handlersOf(actionId.slice(PREFIX.length)) : [];
  }
}
