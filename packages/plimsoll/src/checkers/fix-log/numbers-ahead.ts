/** So many holes between them are told apart: what is beyond counts as one with the last. */
const MOST_RUNS = 1000;

interface Run {
  from: number;
  to: number;
}

/** The numbers of messages that came ahead of one that is missing, as runs without a hole: in constant memory. */
export class NumbersAhead {
  /** In order, with a hole between any two. */
  readonly #runs: Run[] = [];
  readonly #most: number;

  constructor({ most = MOST_RUNS } = {}) {
    this.#most = most;
  }

  /** 0: nothing came ahead. */
  get highest(): number {
    return this.#runs.at(-1)?.to ?? 0;
  }

  has(seq: number): boolean {
    const run = this.#runs[this.#indexFrom(seq)];
    return run !== undefined && run.from <= seq;
  }

  add(seq: number): void {
    const index = this.#indexFrom(seq);
    const after = this.#runs[index];
    const before = this.#runs[index - 1];
    if (after !== undefined && after.from <= seq) return;
    const followsOn = before !== undefined && before.to === seq - 1;
    const leadsOn = after !== undefined && after.from === seq + 1;
    if (followsOn && leadsOn) {
      before.to = after.to;
      this.#runs.splice(index, 1);
    } else if (followsOn) before.to = seq;
    else if (leadsOn) after.from = seq;
    else if (this.#runs.length < this.#most) this.#runs.splice(index, 0, { from: seq, to: seq });
    else if (before !== undefined) before.to = seq;
    else if (after !== undefined) after.from = seq;
  }

  /** Forgets what is before `next`; answers which number is expected then, after what has come already. */
  takeUpTo(next: number): number {
    let expected = next;
    let done = 0;
    for (const run of this.#runs) {
      if (run.from > expected) break;
      expected = Math.max(expected, run.to + 1);
      done += 1;
    }
    this.#runs.splice(0, done);
    return expected;
  }

  clear(): void {
    this.#runs.length = 0;
  }

  /** The first run that ends at `seq` or later: mostly that is none, since numbers grow. */
  #indexFrom(seq: number): number {
    let index = this.#runs.length;
    while (index > 0 && (this.#runs[index - 1] as Run).to >= seq) index -= 1;
    return index;
  }
}
