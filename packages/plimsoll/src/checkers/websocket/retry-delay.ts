import type { ConnectionEnd } from "./connection-end.ts";

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** For what will not be better soon: refused credentials, refused subscriptions, a connection that somebody else holds. */
const STUBBORN_FIRST_MS = 60_000;
const STUBBORN_LONGEST_MS = 900_000;
/** A feed that was live for so long has earned a quick try again. */
const STEADY_MS = 60_000;

/** How long to wait before the next try: doubled each time, with jitter (half of it at least), so that feeds do not march in step. */
export class RetryDelay {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** `liveMs`: how long the feed had been live; NaN when it never was. */
  next(end: ConnectionEnd, liveMs: number): number {
    if (liveMs >= STEADY_MS) this.#failures = 0;
    const [first, longest] = end.isStubborn ? [STUBBORN_FIRST_MS, STUBBORN_LONGEST_MS] : [FIRST_MS, LONGEST_MS];
    const delayMs = Math.min(first * 2 ** Math.min(this.#failures, 10), longest);
    this.#failures += 1;
    return delayMs * (0.5 + this.#random() / 2);
  }
}
