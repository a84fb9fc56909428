import type { Direction } from "../metric/direction.ts";
import { type HealthStatus, statusRank } from "../status/health-status.ts";
import { hasReached } from "./evaluate-threshold.ts";
import type { Threshold } from "./threshold.ts";

/** The memory of a metric whose threshold has `for` or `clear`; plain JSON. Times are epoch ms. */
export interface MetricHold {
  /** The level in force. */
  readonly level: HealthStatus;
  /** Since when every value has been at WARNING or worse; null when the last one was not. */
  readonly warningSince: number | null;
  /** Since when every value has been CRITICAL. */
  readonly criticalSince: number | null;
}

const AT_REST: MetricHold = { level: "HEALTHY", warningSince: null, criticalSince: null };

export interface HeldValue {
  /** What the value alone amounts to. */
  readonly raw: HealthStatus;
  readonly value: number;
  readonly direction: Direction;
  readonly threshold: Threshold;
  /** When it was measured, epoch ms. */
  readonly at: number;
}

/** Whether a threshold needs memory from one value to the next. */
export function needsHold(threshold: Threshold): boolean {
  return threshold.clear !== undefined || (threshold.forMs !== undefined && threshold.forMs > 0);
}

/**
 * The level in force after this value. A level is entered once the values have been at it, or worse, for `forMs` without
 * a break; WARNING and CRITICAL each have their own clock. It is left at once, or, with `clear`, when the value has come
 * back to `clear` (as Prometheus' alerting rules wait with `for`, and as Netdata's leave by another value than they
 * enter): so a CRITICAL metric whose value falls short of `clear` stays CRITICAL, also below its warning edge.
 */
export function holdLevel(hold: MetricHold | undefined, held: HeldValue): MetricHold {
  const { raw, at } = held;
  const before = hold ?? AT_REST;
  const warningSince = raw === "HEALTHY" ? null : Math.min(before.warningSince ?? at, at);
  const criticalSince = raw === "CRITICAL" ? Math.min(before.criticalSince ?? at, at) : null;
  const level = decideLevel(before.level, enteredLevel({ warningSince, criticalSince }, held), held);
  return level === "HEALTHY" && warningSince === null ? AT_REST : { level, warningSince, criticalSince };
}

/** A level that values have reached, and that counts once they have been there for `forMs`. Times are epoch ms. */
export interface WaitingLevel {
  readonly status: HealthStatus;
  readonly since: number;
  readonly countsAt: number;
}

/** What is waited for next: the first level beyond the one in force whose `for` runs; null when none does. */
export function waitingLevel({ level, warningSince, criticalSince }: MetricHold, forMs = 0): WaitingLevel | null {
  const waits = (status: HealthStatus, since: number | null): WaitingLevel | null =>
    since === null || statusRank(status) <= statusRank(level) ? null : { status, since, countsAt: since + forMs };
  const [warning, critical] = [waits("WARNING", warningSince), waits("CRITICAL", criticalSince)];
  return critical !== null && critical.since <= (warning?.since ?? critical.since) ? critical : warning;
}

/** A hold that says no more than that the metric is HEALTHY; it need not be kept. */
export function isAtRest(hold: MetricHold): boolean {
  return hold === AT_REST;
}

/** The hold after a time in which nothing was known: what is in force stays, what was waiting begins to wait again. */
export function restartHold(hold: MetricHold): MetricHold {
  return { level: hold.level, warningSince: null, criticalSince: null };
}

function enteredLevel(since: Omit<MetricHold, "level">, { threshold, at }: HeldValue): HealthStatus {
  const forMs = threshold.forMs ?? 0;
  if (since.criticalSince !== null && at - since.criticalSince >= forMs) return "CRITICAL";
  return since.warningSince !== null && at - since.warningSince >= forMs ? "WARNING" : "HEALTHY";
}

function decideLevel(current: HealthStatus, entered: HealthStatus, held: HeldValue): HealthStatus {
  if (statusRank(entered) >= statusRank(current)) return entered;
  if (statusRank(held.raw) >= statusRank(current)) return current;
  return isCleared(held) ? held.raw : current;
}

function isCleared({ value, direction, threshold }: HeldValue): boolean {
  if (threshold.clear === undefined) return true;
  return hasReached(value, threshold.clear, direction === "below" ? "above" : "below");
}
