import type { Break, ReconciledRecord } from "./reconciled-record.ts";
import { isWithin, type Tolerance, writeQuantity } from "./tolerance.ts";

/**
 * Local minus venue for every instrument that either side holds: what one side does not name, it does not hold. Several
 * rows of one instrument (a long and a short leg, sub-accounts) add up.
 */
export function comparePositions(
  local: readonly ReconciledRecord[],
  venue: readonly ReconciledRecord[],
  tolerance: Tolerance,
): Break[] {
  const here = quantities(local);
  const there = quantities(venue);
  const breaks: Break[] = [];
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const [held, known] = [here.get(key) ?? 0, there.get(key) ?? 0];
    if (isWithin(held, known, tolerance(key))) continue;
    const words = `${key}: ${writeQuantity(held)} here, ${writeQuantity(known)} at the venue`;
    breaks.push({ key, instrument: key, kind: "quantity", quantity: held - known, values: [held, known], words });
  }
  return breaks;
}

function quantities(records: readonly ReconciledRecord[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { key, quantity } of records) sums.set(key, (sums.get(key) ?? 0) + (quantity ?? 0));
  return sums;
}
