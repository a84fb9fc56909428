import type { Cancel, Clock } from "../port/clock.ts";

/** Node keeps a timer's delay in 31 bits: 24.8 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
      if (delayMs <= 0) return afterThisTurn(callback);
      return afterDelay(delayMs, callback, holdOpen);
    },
  };
}

/** A longer delay is several: by itself a timer fires at once then, over and over where it is set anew. */
function afterDelay(delayMs: number, callback: () => void, holdOpen: boolean): Cancel {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number) => {
    const rest = leftMs - LONGEST_TIMER_MS;
    timer = rest > 0 ? setTimeout(() => wait(rest), LONGEST_TIMER_MS) : setTimeout(callback, leftMs);
    if (!holdOpen) timer.unref();
  };
  wait(delayMs);
  return () => clearTimeout(timer);
}

/** Not let go of: an immediate that holds nothing open waits until something else wakes the loop, and this is one turn. */
function afterThisTurn(callback: () => void): Cancel {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}
