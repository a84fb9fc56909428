/** How far two quantities of an instrument may lie apart without being a break, such as crypto dust. */
export type Tolerance = (instrument: string | null) => number;

/** Less than any tradable step: sums such as 0.1 + 0.2 are off by about 1e-17, differences of prices by more. */
const NOISE = 1e-9;
/** What adding up some thousand numbers of a size is off by, of that size: a double has 16 digits. */
const NOISE_OF_SIZE = 1e-12;

/** Whether two quantities or prices lie no further apart than is allowed, noise of floating point aside. */
export function isWithin(here: number, there: number, allowed: number): boolean {
  return Math.abs(here - there) <= allowed + NOISE_OF_SIZE * Math.max(Math.abs(here), Math.abs(there));
}

/** One for all, or one by instrument with `default` for the others. Floating-point noise at its edge is no break. */
export function createTolerance(given: number | Readonly<Record<string, number>>): Tolerance {
  const table = typeof given === "number" ? { default: given } : given;
  const { default: rest = 0 } = table;
  return (instrument) => {
    const own = instrument !== null && Object.hasOwn(table, instrument) ? table[instrument] : undefined;
    return (own ?? rest) * (1 + NOISE) + NOISE;
  };
}

/** A quantity for people, in full: what two sides disagree about is often its last digit. */
export function writeQuantity(quantity: number): string {
  return String(Number(quantity.toPrecision(13)));
}
