import type { Cancel, Clock } from "../port/clock.ts";

export interface VirtualClock extends Clock {
  /** Moves time on, running each timer at its own moment and letting promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, as an operator or NTP does. May be negative. */
  step(ms: number): void;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to, so that days pass in milliseconds and tests never sleep. */
export function createVirtualClock(start = Date.UTC(2026, 0, 5, 9, 0, 0)): VirtualClock {
  let elapsed = 0;
  let wall = start;
  let order = 0;
  const timers = new Set<Timer>();

  function nextDue(until: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (first === null || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer;
    }
    return first;
  }
  function moveTo(at: number): void {
    wall += at - elapsed;
    elapsed = at;
  }

  return {
    now: () => wall,
    monotonic: () => elapsed,
    schedule(delayMs, callback): Cancel {
      const timer: Timer = { at: elapsed + Math.max(0, delayMs), order: order++, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = elapsed + ms;
      await settled();
      for (let timer = nextDue(until); timer !== null; timer = nextDue(until)) {
        moveTo(Math.max(elapsed, timer.at));
        timers.delete(timer);
        timer.callback();
        await settled();
      }
      moveTo(until);
    },
    step(ms) {
      wall += ms;
    },
  };
}

/** Lets every promise that is ready settle, and one turn of the event loop pass. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
