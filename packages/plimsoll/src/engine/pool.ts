/** Starts that are behind are dropped from the list this many at a time, or a pool that is never idle would keep them all. */
const SWEEP = 1024;

/** Lets at most `limit` things of a kind run at once; the rest wait their turn, first come first served. */
export class Pool {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #head = 0;
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get running(): number {
    return this.#running;
  }

  /** Starts now, or as soon as a place is free. Each start must be answered by one `release`. */
  acquire(start: () => void): void {
    if (this.#running < this.#limit) {
      this.#running += 1;
      start();
    } else {
      this.#waiting.push(start);
    }
  }

  release(): void {
    const next = this.#waiting[this.#head];
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#head += 1;
    if (this.#head === this.#waiting.length || this.#head === SWEEP) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    next();
  }
}
