/** The longest wait between two tries, ms. */
export const MAX_BACKOFF_MS = 5 * 60_000;
const FIRST_MS = 500;

/**
 * How long to wait after the try numbered `attempts` (from 0), ms: doubling from 0.5 s to 5 min, with "equal jitter" (half
 * of it random), so that receivers that come back are not hit by all at once.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(attempts: number, random: () => number): number {
  const full = Math.min(MAX_BACKOFF_MS, FIRST_MS * 2 ** Math.min(attempts, 20));
  return full / 2 + (full / 2) * random();
}
