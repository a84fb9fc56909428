const FIRST_MS = 60_000;
const LONGEST_MS = 15 * 60_000;

/** Why a target wants to be left alone, and until when (epoch ms). */
export interface Hold {
  readonly until: number;
  readonly status: number;
}

/**
 * Remembers that a target asked to be left alone. Where it didn't say for how long: 60 s, doubled to at most 15 min each
 * time that it asks again right after.
 */
export class BackOff {
  #hold: Hold | null;
  #nextMs = FIRST_MS;

  /** With the hold from before a restart, if there was one. */
  constructor(hold: Hold | null = null) {
    this.#hold = hold;
  }

  /** The hold in force, null when the target may be asked. */
  current(now: number): Hold | null {
    return this.#hold !== null && now < this.#hold.until ? this.#hold : null;
  }

  /** The target asked; `until` as it said, null when it didn't. A hold in force is never shortened. */
  extend(status: number, when: { now: number; until: number | null }): Hold {
    const until = Math.max(when.until ?? when.now + this.#nextMs, this.current(when.now)?.until ?? 0);
    if (when.until === null) this.#nextMs = Math.min(this.#nextMs * 2, LONGEST_MS);
    this.#hold = { status, until };
    return this.#hold;
  }
}
