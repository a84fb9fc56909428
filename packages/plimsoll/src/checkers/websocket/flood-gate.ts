const SLICE_MS = 100;
/** A message costs one unit for each so many bytes that it has begun. */
const UNIT_BYTES = 512;
/** Beyond so many times the limit even leaving messages unread costs too much: the connection is not read for a while. */
const PAUSE_FACTOR = 3;

/** What to do with a message: read it, leave it unread, or leave it and stop reading from the connection for `waitMs`. */
export type Passage = "read" | "skip" | "pause";

/**
 * Keeps a feed that floods us from starving everything else in the process: in each tenth of a second it reads a tenth of
 * what it may in a second, and no more.
 */
export class FloodGate {
  readonly #limit: number;
  #slice = Number.NEGATIVE_INFINITY;
  #units = 0;
  #received = 0;
  #skipped = 0;

  /** `maxRate`: messages a second, of 512 bytes each. */
  constructor(maxRate: number) {
    this.#limit = Math.max(1, (maxRate * SLICE_MS) / 1000);
  }

  pass(bytes: number, at: number): Passage {
    const slice = Math.floor(at / SLICE_MS);
    if (slice !== this.#slice) {
      this.#slice = slice;
      this.#units = 0;
    }
    this.#units += Math.ceil((bytes + 1) / UNIT_BYTES);
    this.#received += 1;
    if (this.#units <= this.#limit || this.#units <= Math.ceil((bytes + 1) / UNIT_BYTES)) return "read";
    this.#skipped += 1;
    return this.#units > this.#limit * PAUSE_FACTOR ? "pause" : "skip";
  }

  /** Reading the message took so long, ms: what is slow to read counts for more, half of the time at most goes there. */
  charge(ms: number): void {
    this.#units += (ms / (SLICE_MS / 2)) * this.#limit;
  }

  /** How long until the next slice begins, ms. */
  waitMs(at: number): number {
    return SLICE_MS - (at % SLICE_MS);
  }

  /** How many messages came, and how many of them were left unread, since this was last asked. */
  take(): { received: number; skipped: number } {
    const taken = { received: this.#received, skipped: this.#skipped };
    this.#received = 0;
    this.#skipped = 0;
    return taken;
  }
}
