import type { Threshold } from "@plimsoll/core";
import type { IntervalBaseline } from "./interval-baseline.ts";

/** Where too little is known of a symbol: WARNING, CRITICAL and DOWN, ms. Those that are learnt keep these proportions. */
const FALLBACK_MS = 10_000;
const CRITICAL_FACTOR = 3;
export const DOWN_FACTOR = 12;
/** Arrivals at random exceed twice their p99.9 once in a million times, their p99.9 once in a thousand: too often for 500 symbols. */
const LEARNT_FACTOR = 2;
/** However rare a symbol's messages are, silence of a day is a fault. */
const LONGEST_MS = 86_400_000 / DOWN_FACTOR;

/** What is learnt changes slowly: it is worked out anew once a minute, ms. */
const PATIENCE_MS = 60_000;

/** How long silence may last before it is a WARNING, ms. */
export interface Patience {
  readonly warningMs: number;
  readonly isLearnt: boolean;
}

export function patienceOf(baseline: IntervalBaseline, hour: number, leastMs: number): Patience {
  const usualMs = baseline.p999(hour);
  if (usualMs === null) return { warningMs: Math.max(FALLBACK_MS, leastMs), isLearnt: false };
  return { warningMs: Math.min(Math.max(LEARNT_FACTOR * usualMs, leastMs), LONGEST_MS), isLearnt: true };
}

/** Something whose silence is judged by what is usual for it, and what that came to last. */
export interface Patient {
  readonly baseline: IntervalBaseline;
  patience: Patience | null;
  /** Monotonic ms. */
  patienceUntil: number;
}

/** How long it may be silent now. */
export function currentPatience(
  it: Patient,
  { hour, leastMs, at }: { readonly hour: number; readonly leastMs: number; readonly at: number },
): Patience {
  if (it.patience === null || at >= it.patienceUntil) {
    it.patience = patienceOf(it.baseline, hour, leastMs);
    it.patienceUntil = at + PATIENCE_MS;
  }
  return it.patience;
}

/** The limits of an age in seconds. */
export function ageLimits(warningMs: number): Threshold {
  return { warning: warningMs / 1000, critical: (warningMs * CRITICAL_FACTOR) / 1000 };
}
