import type { Break, FieldValue } from "./reconciled-record.ts";

/** Sums of the same rows in another order differ by less, of 1. */
const NOISE = 1e-9;

/** Whether a break is the one that was seen before: each side still has what it had. */
export function isSameDifference(before: Break["values"], now: Break["values"]): boolean {
  if (before === null || now === null) return before === now;
  return isSame(before[0], now[0]) && isSame(before[1], now[1]);
}

/**
 * Whether a side has come to where the other one was before, so that it only runs after it: its value lies between what
 * the other had then and has now.
 */
export function hasCaughtUp(before: Break["values"], now: Break["values"]): boolean {
  if (before === null || now === null) return false;
  const [here, there] = now;
  return liesBetween(here, before[1], there) || liesBetween(there, before[0], here);
}

function liesBetween(value: FieldValue, then: FieldValue, now: FieldValue): boolean {
  if (typeof value !== "number" || typeof then !== "number" || typeof now !== "number") return isSame(value, then);
  return isSame(value, then) || (value - then) * (now - value) > 0;
}

function isSame(a: FieldValue, b: FieldValue): boolean {
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  return Math.abs(a - b) <= NOISE * Math.max(1, Math.abs(a));
}
