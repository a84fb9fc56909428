/** Cancels what it was given for; harmless when that has already happened. */
export type Cancel = () => void;

/** All time and all waiting on the page comes through here, so that tests turn the clock by hand. */
export interface Clock {
  /** The browser's own clock, epoch ms. */
  now(): number;
  schedule(delayMs: number, callback: () => void): Cancel;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
