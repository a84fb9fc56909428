/** Cancels what it was given for; harmless when that has already happened. */
export type Cancel = () => void;

/** All time comes through here, so that tests can move it and a fault can shift it. */
export interface Clock {
  /** Wall clock, epoch ms. */
  now(): number;
  /** Never goes back; for durations, ms. */
  monotonic(): number;
  schedule(delayMs: number, callback: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Calls once every `periodMs` until it is cancelled. */
export function every(clock: Clock, periodMs: number, callback: () => void): Cancel {
  let cancel: Cancel = () => {};
  const next = () => {
    cancel = clock.schedule(periodMs, () => {
      next();
      callback();
    });
  };
  next();
  return () => cancel();
}

/** Resolves after a while, or as soon as the signal aborts. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.schedule(delayMs, done);
    if (signal?.aborted === true) done();
    else signal?.addEventListener("abort", done);
  });
}
