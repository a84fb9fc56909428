const SLICE_MS = 100;
/** A message costs one unit for each so many bytes that it has begun. */
const UNIT_BYTES = 512;
/** Reading may go on for so long without a rest, ms. */
const LONGEST_READ_MS = 50;
/** A process that was suspended while it read owes nobody as long a rest. */
const LONGEST_REST_MS = 1000;

/** What a gate has let through since it was last asked. */
export interface GateCounts {
  readonly received: number;
  readonly skipped: number;
  /** For how long the connection was not read, ms. */
  readonly restedMs: number;
}

/**
 * Keeps a feed from starving everything else in the process: in each tenth of a second it reads a tenth of what it may in
 * a second, the rest is left unread; and it reads for half of the time at most. Times are monotonic ms.
 */
export class FloodGate {
  readonly #limit: number;
  #slice = Number.NEGATIVE_INFINITY;
  #units = 0;
  #received = 0;
  #skipped = 0;
  #restedMs = 0;
  #debtMs = 0;
  #readUntil = 0;

  /** `maxRate`: messages a second, of 512 bytes each. */
  constructor(maxRate: number) {
    this.#limit = Math.max(1, (maxRate * SLICE_MS) / 1000);
  }

  /** Whether a message is to be read. The first of a slice always is, however long. */
  pass(bytes: number, at: number): boolean {
    const slice = Math.floor(at / SLICE_MS);
    if (slice !== this.#slice) {
      this.#slice = slice;
      this.#units = 0;
    }
    const isFirst = this.#units === 0;
    this.#units += Math.ceil((bytes + 1) / UNIT_BYTES);
    this.#received += 1;
    if (isFirst || this.#units <= this.#limit) return true;
    this.#skipped += 1;
    return false;
  }

  /**
   * All that had come was read in `ms`, until now. How long the connection must not be read, ms, since others want to run
   * too: as long as was read without a rest, once that was too long; else 0.
   */
  rest(ms: number, at: number): number {
    const idleMs = at - ms - this.#readUntil;
    this.#debtMs = Math.max(0, this.#debtMs - idleMs) + ms;
    this.#readUntil = at;
    if (this.#debtMs <= LONGEST_READ_MS) return 0;
    const restMs = Math.min(this.#debtMs, LONGEST_REST_MS);
    this.#restedMs += restMs;
    return restMs;
  }

  take(): GateCounts {
    const counts = { received: this.#received, skipped: this.#skipped, restedMs: this.#restedMs };
    this.#received = 0;
    this.#skipped = 0;
    this.#restedMs = 0;
    return counts;
  }
}
