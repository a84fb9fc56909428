import type { HealthStatus } from "../status/health-status.ts";
import type { RecoveryTier } from "./recovery-tier.ts";

/** How often, and how soon again, an action may be tried. Durations in ms. */
export interface RecoveryLimits {
  /** Tries for one illness of a component; then the next action of its list, or a person. */
  readonly attempts: number;
  /** From the end of the first try to the next; it grows by `factor` with each. */
  readonly backoffMs: number;
  readonly factor: number;
  readonly maxBackoffMs: number;
  /** The share of the wait by which it is longer or shorter at random, 0 to 1. */
  readonly jitter: number;
  /** Tries against one target within an hour, whoever and whatever asks for them. */
  readonly perHour: number;
  /** How long a component must stay HEALTHY before its tries are forgotten. */
  readonly debounceMs: number;
}

export const DEFAULT_RECOVERY_LIMITS: RecoveryLimits = {
  attempts: 3,
  backoffMs: 10_000,
  factor: 2,
  maxBackoffMs: 300_000,
  jitter: 0.2,
  perHour: 5,
  debounceMs: 300_000,
};

/** Tries of all actions together within an hour. */
export const MOST_STARTS_AN_HOUR = 20;
export const HOUR_MS = 3_600_000;

/** An action as far as deciding on it goes. */
export interface RecoveryRule {
  readonly id: string;
  readonly tier: RecoveryTier;
  /** What it acts upon, such as `unit engine.service`: actions upon the same share one budget. */
  readonly target: string;
  /** Only says what it would do. */
  readonly isDryRun: boolean;
  /** Whether stopping new risk by itself was chosen; means nothing but for T3. */
  readonly isOptedIn: boolean;
  /** Statuses of the component that call for it. */
  readonly on: readonly HealthStatus[];
  /** Failing answers in a row without which it is not begun: one that is forged or odd must not be enough. */
  readonly evidence: number;
  /** Names of what is to be read before it, all of which must allow it. */
  readonly guards: readonly string[];
  readonly limits: RecoveryLimits;
}

/** How long to wait after try number `tries` (from 1) has ended, ms. `random` is from [0, 1). */
export function backoffAfter(limits: RecoveryLimits, tries: number, random: number): number {
  const { backoffMs, factor, maxBackoffMs, jitter } = limits;
  const wait = Math.min(maxBackoffMs, backoffMs * factor ** Math.max(0, tries - 1));
  return Math.round(wait * (1 + jitter * (2 * random - 1)));
}
