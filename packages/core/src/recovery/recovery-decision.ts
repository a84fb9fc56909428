import type { HealthStatus } from "../status/health-status.ts";
import type { RecoveryCase } from "./recovery-case.ts";
import type { RecoveryRule } from "./recovery-rule.ts";
import type { RecoveryTier } from "./recovery-tier.ts";

/** `act` goes on with the action; `wait` asks again later; `refuse` says no for a reason; `latch` leaves it to a person. */
export const RECOVERY_VERDICTS = ["act", "wait", "refuse", "latch"] as const;
export type RecoveryVerdict = (typeof RECOVERY_VERDICTS)[number];

/** Why: a closed set for programs; words for people stand beside it. */
export const RECOVERY_REASONS = [
  "ready", // nothing stands in the way
  "latched", // a person has to release it first
  "paused", // all automation is paused
  "not_recorded", // the store cannot write, and what is not recorded must not be done
  "not_leader", // another node acts, or nobody knows which
  "monitor_trouble", // the monitor's own sight is poor
  "not_watched", // paused, in maintenance or without a status
  "attempt_open", // one is under way for this component, which only stopping new risk does not wait for
  "parent", // what it depends on is to blame
  "market_closed", // what is wrong means nothing while its market is closed
  "flapping", // its answers change too often to act upon
  "rate_limited", // the target asked to be left alone: every call lengthens the ban
  "blast_radius", // too much broke at once
  "not_called_for", // the status is none that calls for an action
  "evidence", // too few failing answers yet
  "never_automatic", // only people start this
  "not_opted_in", // stopping risk by itself was not chosen
  "exhausted", // all that may be tried has been tried
  "backoff", // too soon after the try before
  "budget", // the target's tries of this hour are spent
  "global_budget", // all tries of this hour are spent
  "another_runs", // one at a time
  "guard", // a guard forbids it, or cannot be read
] as const;
export type RecoveryReason = (typeof RECOVERY_REASONS)[number];

/** What a guard read. */
export interface GuardReading {
  readonly guard: string;
  /** Null: unknown, which forbids as much as a no. */
  readonly allows: boolean | null;
  /** What was read, in words: "0 orders in flight at fix-gateway, 0.4 s ago". */
  readonly text: string;
}

/** A component that is not well, as it is seen now. Times are epoch ms. */
export interface IllComponent {
  readonly componentId: string;
  readonly status: HealthStatus | null;
  /** Why, in words. */
  readonly reason: string;
  /** Active, not paused and not in maintenance. */
  readonly isWatched: boolean;
  /** Its status is old, or of a time when the monitor itself was in trouble. */
  readonly isStale: boolean;
  readonly isFlapping: boolean;
  /** How many of the newest answers in a row were at least as bad as its status, as they were seen. */
  readonly failures: number;
  /** What it depends on that is to blame, or may turn out to be within moments, in words; null when nothing is. */
  readonly parent: string | null;
  /** Its market is closed and all that is wrong with it is market-bound, in words; null otherwise. */
  readonly marketClosed: { readonly text: string; readonly until: number | null } | null;
  /** Until when the target asked to be left alone; null when it did not. */
  readonly restUntil: number | null;
}

/** Asked at first, and once more with what the guards read: much may have changed meanwhile. */
export type RecoveryFact =
  | { readonly kind: "ill"; readonly component: IllComponent }
  | {
      readonly kind: "guarded";
      readonly component: IllComponent;
      readonly ruleId: string;
      readonly readings: readonly GuardReading[];
    };

/** Everything else that deciding looks at. Times are epoch ms. */
export interface RecoverySituation {
  /** The component's actions, in the order in which they are tried. */
  readonly rules: readonly RecoveryRule[];
  readonly case: RecoveryCase;
  /** All automation is paused, in words; null when it is not. */
  readonly paused: string | null;
  /** Too much broke at once, in words; null when not. */
  readonly suspended: string | null;
  /** Why nothing can be recorded, or this node may not act; null when all is well. */
  readonly unable: { readonly reason: "not_recorded" | "not_leader"; readonly text: string } | null;
  /** Tiers of the attempts under way for this component, other than the one asked about. */
  readonly openTiers: readonly RecoveryTier[];
  /** The attempt that has the one place for T1, T2 and T4, in words; null when it is free. */
  readonly running: string | null;
  /** Until when this target asked to be left alone; 0 when it did not. */
  readonly restOf: (target: string) => number;
  /** When tries against this target began within the last hour, oldest first. */
  readonly startsOf: (target: string) => readonly number[];
  /** When tries of any kind began within the last hour, oldest first. */
  readonly starts: readonly number[];
}

export interface RecoveryDecision {
  readonly verdict: RecoveryVerdict;
  readonly reason: RecoveryReason;
  readonly text: string;
  /** When to ask again, epoch ms; null: when something about it changes. */
  readonly until: number | null;
  /** The action that it is about; null when it is about none in particular. */
  readonly rule: RecoveryRule | null;
  /** People have to agree first. Only with `act`. */
  readonly needsApproval: boolean;
}
