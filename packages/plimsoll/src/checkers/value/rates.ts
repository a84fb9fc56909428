interface Known {
  readonly total: number;
  /** Monotonic ms. */
  readonly at: number;
  /** What counts from zero, such as a process: another one is another count. */
  readonly epoch: string;
}

/** How fast counters rise. The first look and one after a reset give no rate. */
export class Rates {
  readonly #known = new Map<string, Known>();

  /** Per second since the last look; null where there is nothing to compare with. */
  rate(counter: string, now: Known): number | null {
    const before = this.#known.get(counter);
    this.#known.set(counter, now);
    if (before === undefined || before.epoch !== now.epoch || now.total < before.total || now.at <= before.at)
      return null;
    return ((now.total - before.total) * 1000) / (now.at - before.at);
  }
}
