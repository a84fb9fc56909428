/** A stretch of time in which the monitor was alive. Epoch ms, from (included) to (excluded). */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** When the monitor was watching at all: what happened outside counts neither as up nor as down. */
export class WatchTime {
  readonly #runs: Run[] = [];
  /** Watched ms before each run began. */
  readonly #before: number[] = [];

  constructor(runs: readonly Run[]) {
    let total = 0;
    for (const run of [...runs].sort((a, b) => a.from - b.from)) {
      const last = this.#runs.at(-1);
      const from = last === undefined ? run.from : Math.max(run.from, last.to);
      if (run.to <= from) continue;
      this.#runs.push({ from, to: run.to });
      this.#before.push(total);
      total += run.to - from;
    }
  }

  /** How much of a stretch was watched, ms. */
  between(from: number, to: number): number {
    return to <= from ? 0 : this.#until(to) - this.#until(from);
  }

  /** The watched parts of a stretch, oldest first. */
  *parts(from: number, to: number): Generator<Run> {
    for (const run of this.#runs) {
      const part = { from: Math.max(run.from, from), to: Math.min(run.to, to) };
      if (part.from < part.to) yield part;
    }
  }

  #until(time: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.from ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    const run = this.#runs[low - 1];
    return run === undefined ? 0 : (this.#before[low - 1] ?? 0) + Math.min(time, run.to) - run.from;
  }
}
