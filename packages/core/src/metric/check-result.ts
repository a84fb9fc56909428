import type { MetricReading } from "./metric-reading.ts";

/** Why a check failed. A failing target is data, never an exception. */
export const FAILURE_CODES = [
  "refused", // the target actively refused
  "timeout", // the deadline passed
  "unreachable", // no route, name not found, reset
  "unexpected-answer", // it answered, but not what was expected
  "unreadable", // the answer could not be understood
  "unauthorized", // it is there but refuses our credentials
  "missing", // the file, process or table is not there
  "threw", // the checker itself threw
  "quarantined", // an earlier check still runs although it was told to stop
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export interface CheckFailure {
  readonly code: FailureCode;
  /** One sentence for a person woken at night: what was tried, where, what came back. */
  readonly message: string;
  /** It needs no second look: an event that leaves no doubt, such as a connection that was closed. Default false. */
  readonly conclusive?: boolean | undefined;
  /** Since when it is so, epoch ms, where the checker knows: the last sign of life, for one. Default: since this check. */
  readonly since?: number | undefined;
}

/** What a check found out about its target. */
export type Finding =
  | { readonly kind: "measured"; readonly metrics: readonly MetricReading[] }
  | { readonly kind: "failed"; readonly failure: CheckFailure; readonly metrics?: readonly MetricReading[] };

/**
 * Nothing can be said yet, as of a program that has pushed nothing since the start and may still do so in time: what was
 * believed stays, and goes stale as without a result.
 */
export interface PendingOutcome {
  readonly kind: "pending";
  /** What is waited for, and for how long: "waits for the first heartbeat, until 09:00:15 UTC". */
  readonly reason: string;
  readonly metrics?: undefined;
}

/** What one check came to. */
export type CheckOutcome = Finding | PendingOutcome;

/** One run of a checker. Times are epoch milliseconds. */
export interface CheckResult {
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: CheckOutcome;
  /** The monitor itself was late, suspended or overloaded while this ran, so that a failure proves nothing. */
  readonly impaired?: boolean;
  /** The target asked not to be called before this time (Retry-After). Epoch ms. */
  readonly notBefore?: number | undefined;
}

/** A result that says something of its target. */
export interface FoundResult extends CheckResult {
  readonly outcome: Finding;
}
