import type { ComponentHealth, RecoveryTier } from "@plimsoll/core";
import type { z } from "zod";
import type { Clock } from "./clock.ts";
import type { Egress } from "./egress.ts";
import type { Log } from "./log.ts";

/** What an action is given when it runs. */
export interface ActionContext {
  /** Aborts at the deadline, or when Plimsoll stops: the action must end then, with all that it has started. */
  readonly signal: AbortSignal;
  /** How long it has, ms. */
  readonly deadlineMs: number;
  readonly attempt: {
    /** Unique; whatever is acted upon can drop what it has seen before. */
    readonly idempotencyKey: string;
    /** Higher than that of every attempt before: whatever is acted upon must refuse a lower one than it has seen. */
    readonly fencingToken: number;
    /** Of this action, for this illness; from 1. */
    readonly number: number;
  };
  /** What it is for, as it was when the attempt began; null for what a person started about no component. */
  readonly component: ComponentHealth | null;
}

/**
 * How it went, by the action's own account. `done` is not success: a fresh check judges that. `output` is what it said, for
 * people, secrets taken out; it is cut to its end.
 */
export interface ActionOutcome {
  readonly kind: "done" | "failed";
  /** One sentence: "POST https://engine:8080/stopentry answered 200". */
  readonly message: string;
  readonly output?: string;
  /** For so long whatever was acted upon asked to be left alone, ms: any call before lengthens a ban. */
  readonly restMs?: number;
  /** Nobody can tell what is so: recovery of the component stops until a person has looked. Default false. */
  readonly needsPerson?: boolean;
}

/** Something that can be done. A target's fault is an outcome, never an exception. */
export interface RecoveryAction {
  /** Called once an attempt, and never for a dry run. */
  run(context: ActionContext): Promise<ActionOutcome>;
  /**
   * Ends what an attempt of a run before, which Plimsoll did not live to see the end of, may have left running. Called once,
   * before that attempt is judged. Resolves with what a person has to look at before anything more is tried, or null. Absent:
   * nothing can be left.
   */
  endLeftover?(idempotencyKey: string): Promise<string | null>;
}

export interface ActionSetup {
  readonly actionId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The way out for calls over HTTP; none is ever sent a second time by itself. */
  readonly egress: Egress;
  /** Has the checker of a component drop its connections and subscribe anew; false: it has nothing of that kind. */
  readonly resubscribe: (componentId: string) => Promise<boolean>;
}

/** A method, so that kinds of any options fit one registry. */
interface OptionsToText<Options> {
  from(options: Options): string;
}
/** A method, for the same reason. */
interface OptionsToTier<Options> {
  from(options: Options): RecoveryTier;
}
/** A method, for the same reason. */
interface OptionsToFaults<Options> {
  from(options: Options): readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
}

/** A kind of recovery action: one folder that exports this, and one line in the registry. */
export interface ActionKind<Options = unknown> {
  /** As `kind` spells it. */
  readonly kind: string;
  /** Options as in the configuration, without what every action has. Strict: unknown keys are mistakes. */
  readonly options: z.ZodType<Options>;
  /** The lowest tier that it may be given, and the one that it has where the configuration says nothing. */
  readonly leastTier: OptionsToTier<Options>["from"];
  /** Whether it ends and begins a running thing: for what handles orders that is never below T4. */
  readonly restarts: boolean;
  /** What it acts upon, such as `unit engine.service`: actions upon the same share one hourly budget. No secrets. */
  readonly target: OptionsToText<Options>["from"];
  /** What it does, for people who have to agree: "restart the systemd unit engine.service". No secrets. */
  readonly what: OptionsToText<Options>["from"];
  /** What is wrong beyond the shape, such as a failover without a fence. */
  readonly faults?: OptionsToFaults<Options>["from"];
  /** Options that are file paths: a configuration file's are relative to its own folder. */
  readonly paths?: readonly string[];
  create(options: Options, setup: ActionSetup): RecoveryAction;
}

export type ActionRegistry = ReadonlyMap<string, ActionKind>;
