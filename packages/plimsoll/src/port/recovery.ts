import {
  type BlastRadiusRule,
  type ComponentFallback,
  DEFAULT_BLAST_RADIUS,
  type MarketPhase,
  type RecoveryAttempt,
  type RecoveryCase,
  type RecoveryOverview,
  type RecoveryRule,
  type RootCause,
  type RunbookStep,
} from "@plimsoll/core";
import type { AuditEntry } from "./audit.ts";

/** What recovery as a whole alerts as: that nothing is done by itself. */
export const RECOVERY_COMPONENT_ID = "plimsoll_recovery";

/** What is read before an action. Every kind but `metric` and `healthy` has a meaning that rules depend on. */
export type GuardDefinition = { readonly id: string } & (
  | {
      /** A metric within bounds; `in_flight` is one that must not exceed `max` (0) orders under way. */
      readonly kind: "metric" | "in_flight";
      readonly component: string;
      readonly metric: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly min: number | null;
      readonly max: number | null;
      readonly maxAgeMs: number;
    }
  | {
      /** Components that must be HEALTHY by fresh evidence; `reconciliation`: that two books agree. */
      readonly kind: "healthy" | "reconciliation";
      readonly components: readonly string[];
      readonly maxAgeMs: number;
    }
  | {
      readonly kind: "market";
      readonly calendar: string;
      readonly phases: readonly MarketPhase[];
      /** Not so soon before or after an open or a close, ms. */
      readonly notWithinMs: number;
    }
  /** No deployment is under way: neither its file is there nor has one been announced over the API. */
  | { readonly kind: "deploy_lock"; readonly file: string | null }
);

/** An action as configured. Durations in ms. */
export interface ActionDefinition {
  readonly rule: RecoveryRule;
  readonly kind: string;
  /** As its kind has parsed them. */
  readonly options: unknown;
  readonly what: string;
  readonly deadlineMs: number;
  /** How long a fresh check has to show that it healed. */
  readonly verifyMs: number;
  /** Where people read what to do by hand. */
  readonly runbook: string | null;
}

/** What is to be done about a component. */
export interface ComponentRecovery {
  /** Ids of actions, in the order in which they are tried. */
  readonly actions: readonly string[];
  readonly fallback: ComponentFallback | null;
  readonly runbook: readonly RunbookStep[];
}

export interface RecoveryPolicy {
  readonly actions: readonly ActionDefinition[];
  readonly guards: readonly GuardDefinition[];
  readonly blastRadius: BlastRadiusRule;
  /** How many different people have to agree to T4. */
  readonly approvalsRequired: number;
  /** One is enough because only one is configured to approve. */
  readonly isSinglePerson: boolean;
  readonly approvalExpiresMs: number;
  /** How many different people have to agree that automation is armed again after T5: two, where two may. */
  readonly rearmRequired: number;
}

export const NO_RECOVERY: RecoveryPolicy = {
  actions: [],
  guards: [],
  blastRadius: DEFAULT_BLAST_RADIUS,
  approvalsRequired: 1,
  isSinglePerson: true,
  approvalExpiresMs: 300_000,
  rearmRequired: 2,
};

/** Somebody's word, with its moment in epoch ms. */
export interface RecoveryWord {
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

/** What holds for all of recovery; plain JSON, kept across restarts. */
export interface RecoveryControl {
  readonly paused: RecoveryWord | null;
  /** Too much broke at once. */
  readonly suspended: { readonly at: number; readonly components: readonly string[] } | null;
  /** A person has cancelled or killed everything: nothing is done by itself until it is armed again. */
  readonly killed: {
    readonly actionId: string;
    readonly by: string;
    readonly at: number;
    /** Who wants it armed again, so far. */
    readonly rearm: readonly RecoveryWord[];
  } | null;
  /** A deployment that was announced over the API, until when it is believed. */
  readonly deploy: (RecoveryWord & { readonly until: number }) | null;
  readonly causes: readonly RootCause[];
  /** Until when what is acted upon asked to be left alone, by its target. */
  readonly rests: Readonly<Record<string, number>>;
}
export const FREE_CONTROL: RecoveryControl = {
  paused: null,
  suspended: null,
  killed: null,
  deploy: null,
  causes: [],
  rests: {},
};

/** What a person starts by hand. */
export interface StartOrder {
  readonly actionId: string;
  /** What it is for; null for none in particular. */
  readonly componentId: string | null;
  readonly by: string;
  readonly note: string;
  /** Whether the person may agree to T4 as well: starting it is a first word. */
  readonly isApprover: boolean;
  /** The same request is carried out once, however often it is sent within an hour. Default: it has no id. */
  readonly requestId?: string | undefined;
}

/**
 * What people see of recovery and do about it. Whatever cannot be done is a PlimsollError; all else is durable when it
 * resolves. Where the store cannot be written it is `store_unavailable`: what holds recovery back holds all the same and is
 * written later, what lets more happen has changed nothing.
 */
export interface Recovery {
  overview(): RecoveryOverview;
  /** An action of the configuration; null when it has none of this id. */
  action(id: string): ActionDefinition | null;
  /** Agrees to an attempt that waits for people, or says no. */
  answer(word: { attemptId: string; by: string; note: string; agrees: boolean }): Promise<RecoveryAttempt>;
  /**
   * T5 begins before this resolves, and before it is recorded; all else once its guards allow it and people agree. What was
   * started already (the same request; or the same T5 that is under way, or has succeeded within its deadline) is answered
   * with that attempt.
   */
  start(order: StartOrder): Promise<RecoveryAttempt>;
  pause(word: { by: string; reason: string }): Promise<RecoveryOverview>;
  /** Lifts a pause, and the suspension after too much broke at once. */
  resume(word: { by: string; reason: string }): Promise<RecoveryOverview>;
  /** Takes the latch off a component. */
  release(componentId: string, word: { by: string; reason: string }): Promise<RecoveryOverview>;
  /** One word towards arming automation again after a kill. */
  rearm(word: { by: string; reason: string }): Promise<RecoveryOverview>;
  /** Announces a deployment for so long, ms; null: it is over. */
  setDeployLock(word: { by: string; reason: string }, forMs: number | null): Promise<RecoveryOverview>;
}

/** One commit of recovery's own: all of it, or none, and nothing is done before it is durable. */
export interface RecoveryRecord {
  readonly attempts: readonly RecoveryAttempt[];
  /** Null: over. */
  readonly cases: readonly { readonly componentId: string; readonly case: RecoveryCase | null }[];
  /** Absent: as it was. */
  readonly control?: RecoveryControl;
  readonly audit: readonly AuditEntry[];
}

/** What recovery remembers from before a restart. */
export interface StoredRecovery {
  readonly control: RecoveryControl;
  readonly cases: readonly RecoveryCase[];
  /** Those not settled, and those that began within the hour before the newest. */
  readonly attempts: readonly RecoveryAttempt[];
  /** The highest that was ever given; 0 when none was. */
  readonly lastFencingToken: number;
}
export const NO_STORED_RECOVERY: StoredRecovery = {
  control: FREE_CONTROL,
  cases: [],
  attempts: [],
  lastFencingToken: 0,
};
