import type { CheckContext } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";

/** The machine's own time, for checks of real files and processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A context as a check gets it. */
export function contextOf(given: Partial<CheckContext> = {}): CheckContext {
  return { clock: realClock, signal: new AbortController().signal, timeoutMs: 10_000, ...given };
}
