import type { Clock } from "../port/clock.ts";

/** A wall clock that is further ahead than this of where it was, ms, was set: it may be wrong. */
const SET_MS = 3600_000;
/** The same where the monitor did not run in between. */
const AWAY_MS = 24 * 3600_000;
/** What it says is believed when it has gone on from there for so long, ms. */
const BELIEVED_MS = 3600_000;

/**
 * Tells whether the wall clock can be believed where there is no way back, as in deleting what is old: for an hour after it
 * was set forward it cannot. A clock that is set right again within that hour has done no harm.
 */
export class SettledTime {
  readonly #clock: Clock;
  /** How far the wall clock that is believed is ahead of the monotonic one, and one that is not believed yet. */
  #believed: number;
  #doubted: { readonly ahead: number; readonly since: number } | null = null;

  /** `lastAlive` is when the run before was last seen, epoch ms. */
  constructor(clock: Clock, lastAlive: number | null) {
    this.#clock = clock;
    const ahead = clock.now() - clock.monotonic();
    const wasAway = lastAlive !== null && clock.now() - lastAlive > AWAY_MS;
    this.#believed = wasAway ? lastAlive - clock.monotonic() : ahead;
  }

  isSettled(): boolean {
    const now = this.#clock.monotonic();
    const ahead = this.#clock.now() - now;
    if (ahead - this.#believed > SET_MS) {
      if (this.#doubted === null || Math.abs(ahead - this.#doubted.ahead) > SET_MS)
        this.#doubted = { ahead, since: now };
      if (now - this.#doubted.since < BELIEVED_MS) return false;
    }
    this.#believed = ahead;
    this.#doubted = null;
    return true;
  }
}
