import type { Cancel, Clock } from "../port/clock.ts";

/** The machine's own time, for a store that was given no clock. Timers never hold the process open. */
export function createDefaultClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    schedule(delayMs: number, callback: () => void): Cancel {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
