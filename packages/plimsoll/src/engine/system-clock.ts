import type { Cancel, Clock } from "../port/clock.ts";

/**
 * The real clock. Timers do not hold the process open unless `holdOpen` is true: a library must not keep its host alive,
 * a command line that waits for one check must.
 */
export function createSystemClock(options: { holdOpen?: boolean } = {}): Clock {
  const holdOpen = options.holdOpen ?? false;
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    schedule(delayMs: number, callback: () => void): Cancel {
      // "After this turn" must not cost the millisecond that a timer takes at least.
      if (delayMs <= 0) return afterThisTurn(callback, holdOpen);
      const timer = setTimeout(callback, delayMs);
      if (!holdOpen) timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

function afterThisTurn(callback: () => void, holdOpen: boolean): Cancel {
  const immediate = setImmediate(callback);
  if (!holdOpen) immediate.unref();
  return () => clearImmediate(immediate);
}
