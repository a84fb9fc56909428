import type { Break, FieldValue } from "./reconciled-record.ts";

/** Sums of the same rows in another order differ by less, of 1. */
const NOISE = 1e-9;

/**
 * Whether a break is the one that was seen before: quantities lie as far apart as they did (here minus there), however both
 * have moved; of anything else each side still has what it had.
 */
export function isSameDifference(before: Break, now: Break): boolean {
  if (before.quantity !== null && now.quantity !== null) {
    const size = Math.max(1, ...[before.values, now.values].flatMap((sides) => sides?.map(sizeOf) ?? []));
    return Math.abs(before.quantity - now.quantity) <= NOISE * size;
  }
  return before.values?.[0] === now.values?.[0] && before.values?.[1] === now.values?.[1];
}

function sizeOf(value: FieldValue): number {
  return typeof value === "number" ? Math.abs(value) : 0;
}
