/** The reader's thread, 10 MB, ends after so long without a query, ms. */
export const IDLE_MS = 5000;
/** It stays for so long instead, ms, where it was wanted again soon after it had ended. */
export const STAY_MS = 30_000;
/** "Soon", ms since the last query: an open page asks every ten seconds, the monitor itself every half a minute. */
const SOON_MS = 20_000;

/**
 * How long a reader's thread that is begun now may stand idle. To begin one and to compile anew what it does takes a tenth
 * of a second, which is not to be paid every ten seconds while somebody looks.
 * @param sinceMs since the last query; null: there was none
 */
export function readerIdleMs(sinceMs: number | null): number {
  return sinceMs !== null && sinceMs < SOON_MS ? STAY_MS : IDLE_MS;
}
