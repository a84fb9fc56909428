/** Cancels what it was given for; harmless when that has already happened. */
export type Cancel = () => void;

/** All time in Plimsoll comes through here, so that days can be simulated in milliseconds. */
export interface Clock {
  /** Wall clock, epoch ms. Can jump. */
  now(): number;
  /** Never goes back; ms with fractions, for durations only. */
  monotonic(): number;
  /** Calls once after `delayMs`. The timer never holds the process open, but for 0 ms: that is the next turn. */
  schedule(delayMs: number, callback: () => void): Cancel;
}
