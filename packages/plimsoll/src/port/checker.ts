import type { CheckOutcome, ComponentType, MarketCalendar, ThresholdTable } from "@plimsoll/core";
import type { z } from "zod";
import type { Cancel, Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Push, PushFormat, PushReceipt } from "./push.ts";
import type { ReadinessGate, SeenComponent } from "./readiness.ts";

/** What a check may use. It must stop when `signal` aborts; a check that doesn't is quarantined. */
export interface CheckContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Where present: takes the one thing to do when `signal` aborts, without the cost of a signal that nobody asks for. */
  readonly onAbort?: (stop: () => void) => void;
  /** How long this check has, ms. */
  readonly timeoutMs: number;
}

/** What a check answers. `notBefore` (epoch ms): the target asked to be left alone until then. */
export type CheckAnswer = CheckOutcome & { readonly notBefore?: number | undefined };

/** Examines one component. Keeps its own memory between checks (a success window, an open pool) in its closure. */
export interface Checker {
  check(context: CheckContext): Promise<CheckAnswer>;
  /**
   * Takes what a program pushes to it, where its kind says that it takes such; who may push is for it to decide. Called
   * as often as programs push: it never waits, does no more than to remember (bounded), and never throws.
   */
  receive?(push: Push): PushReceipt;
  /**
   * Drops the connection that it keeps and subscribes anew, as soon as the other side's patience allows; what is being made
   * anew already is left to that. Absent: it keeps none.
   */
  resubscribe?(): void | Promise<void>;
  /** Of a kind that people sign off: what they do it by. */
  readonly gate?: ReadinessGate;
  /** Frees what is held. Called once, never while a check runs unless that check is quarantined. */
  close?(): void | Promise<void>;
}

export interface CheckerSetup {
  readonly clock: Clock;
  readonly log: Log;
  readonly componentId: string;
  /** When its market trades; what has no calendar is always in session. */
  readonly market: MarketCalendar;
  /**
   * Asks for a check at once instead of at the next slot, because something happened meanwhile: a connection was closed, a
   * signal came in. At most ten a second are made; asking during a check has another made after it.
   */
  readonly requestCheck: () => void;
  /** All components as they are known at this moment, its own too. */
  readonly components: () => Iterable<SeenComponent>;
}

/** A method, so that kinds of any options fit one registry. */
interface OptionsToThresholds<Options> {
  from(options: Options): ThresholdTable;
}

/** A method, for the same reason. */
interface OptionsToNames<Options> {
  from(options: Options): readonly string[];
}

/** A method, for the same reason. */
interface OptionsToClaim<Options> {
  from(options: Options): string | null;
}

/** What all checkers of a kind must still know after a restart, such as who asked to be left alone. Plain JSON. */
export interface KindMemory {
  /** Takes up what was kept; what it cannot read is ignored. `now` in epoch ms. */
  restore(kept: unknown, now: number): void;
  /** Calls back with all that must be kept, whenever that changes. */
  subscribe(listener: (memory: unknown) => void): Cancel;
}

/** A kind of checker: one folder that exports this, and one line in the registry. */
export interface CheckerKind<Options = unknown> {
  /** As `check.kind` spells it. */
  readonly kind: string;
  /** Options as in the configuration, without `kind`. Strict: unknown keys are mistakes. */
  readonly options: z.ZodType<Options>;
  readonly defaultType: ComponentType;
  /** `host` kinds read files, processes or databases of this host: adding one over the API needs the admin role. */
  readonly access: "network" | "host";
  /** How many checks of this kind may run at once. */
  readonly concurrency: number;
  /** Thresholds where the configuration says nothing; a function where they depend on the options or on this host. */
  readonly thresholds: ThresholdTable | OptionsToThresholds<Options>["from"];
  /**
   * Options (`sources.*.database`: of every member) that are file paths, or lists of them, or `sqlite:` and a path, or a server's address instead:
   * a configuration file's are relative to its own folder.
   */
  readonly paths?: readonly string[];
  /**
   * Every metric that it can give, so that a misspelt threshold is noticed; a function where the options name them. Absent:
   * the names are the target's own.
   */
  readonly metricNames?: readonly string[] | OptionsToNames<Options>["from"];
  /** Metrics that its checkers judge, where nothing is configured, by limits of their own: such as they learn from the target. */
  readonly ownLimits?: readonly string[];
  /** Up to four metric names that matter most, for overviews; none where the options name them: then the worst are shown. */
  readonly keyMetrics: readonly string[];
  /** What programs push to its checkers, which then have `receive`. Absent: nothing. */
  readonly takes?: PushFormat;
  readonly memory?: KindMemory;
  /**
   * What only one component may use, such as a session that two would throw each other out of, as people name it; null for
   * none. Two components with the same are a mistake.
   */
  readonly exclusive?: OptionsToClaim<Options>["from"];
  /** What its checker logs on as, such as a CompID, as people name it; null for nothing. */
  readonly logsOnAs?: OptionsToClaim<Options>["from"];
  /** What only the engine logs on as, named alike: another component that does is a mistake. */
  readonly engineLogsOnAs?: OptionsToNames<Options>["from"];
  /**
   * Loads what its checks with these options need beyond the program itself, such as a database's driver: before any check is
   * timed, since loading holds up all that is timed meanwhile. A rejection is told as the component's failed check.
   */
  load?(options: Options): Promise<unknown>;
  create(options: Options, setup: CheckerSetup): Checker;
}

/** The registry of kinds, in the order they are documented. */
export type CheckerRegistry = ReadonlyMap<string, CheckerKind>;

/** The thresholds that a kind brings for these (parsed) options. */
export function kindThresholds(kind: CheckerKind, options: unknown): ThresholdTable {
  return typeof kind.thresholds === "function" ? kind.thresholds(options) : kind.thresholds;
}

/** The metrics that a kind can give for these (parsed) options; undefined where only the target knows their names. */
export function kindMetricNames(kind: CheckerKind, options: unknown): readonly string[] | undefined {
  return typeof kind.metricNames === "function" ? kind.metricNames(options) : kind.metricNames;
}
