import type { Clock } from "./clock.ts";

/** A Date header has whole seconds, so a smaller difference proves nothing. */
const PROVEN_SKEW_MS = 2000;

/** The server's time as far as the page can know it: a desk whose clock is off must not show wrong ages. */
export class ServerTime {
  readonly #clock: Clock;
  #offsetMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a response's Date header; one that can't be read changes nothing. */
  observe(dateHeader: string | null): void {
    const stated = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
    if (Number.isNaN(stated)) return;
    const offset = stated + 500 - this.#clock.now();
    this.#offsetMs = Math.abs(offset) < PROVEN_SKEW_MS ? 0 : offset;
  }

  /** Epoch ms. */
  now(): number {
    return this.#clock.now() + this.#offsetMs;
  }
}
