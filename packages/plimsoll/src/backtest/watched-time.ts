import type { CheckColumns } from "../port/check-columns.ts";

/** What is told apart, ms: time is counted in bins of it. */
const BIN_MS = 10_000;
/** Between results no further apart than this, or than a few intervals, something was watched, ms. */
const LEAST_GAP_MS = 300_000;
const INTERVALS = 3;

/** How much of a range was really watched: the time between neighbouring results of any component, and an interval after. */
export class WatchedTime {
  readonly #since: number;
  readonly #until: number;
  readonly #bins: Uint8Array;
  readonly #lastAt = new Map<string, number>();
  /** How many bins were watched before each. */
  #sums: Uint32Array | null = null;

  /** Epoch ms. */
  constructor(since: number, until: number) {
    this.#since = since;
    this.#until = until;
    this.#bins = new Uint8Array(Math.ceil((until - since) / BIN_MS));
  }

  /** Takes the results that a component has next. */
  take({ componentId, at }: Pick<CheckColumns, "componentId" | "at">, intervalMs: number): void {
    const gapMs = Math.max(LEAST_GAP_MS, INTERVALS * intervalMs);
    let before = this.#lastAt.get(componentId) ?? Number.NEGATIVE_INFINITY;
    for (const moment of at) {
      this.#mark(moment - before <= gapMs ? before : moment, moment + intervalMs);
      before = moment;
    }
    this.#lastAt.set(componentId, before);
  }

  get ms(): number {
    let bins = 0;
    for (const bin of this.#bins) bins += bin;
    return Math.min(this.#until - this.#since, bins * BIN_MS);
  }

  /** How much of the time between two moments, epoch ms. */
  between(from: number, to: number): number {
    return Math.max(0, this.#before(to) - this.#before(from));
  }

  /** How much of the time from `since` to a moment. */
  #before(moment: number): number {
    const at = Math.min(Math.max(moment, this.#since), this.#until) - this.#since;
    const bin = Math.floor(at / BIN_MS);
    this.#sums ??= runningSums(this.#bins);
    return (this.#sums[bin] ?? 0) * BIN_MS + (this.#bins[bin] ?? 0) * (at - bin * BIN_MS);
  }

  #mark(from: number, to: number): void {
    if (to < this.#since) return;
    this.#sums = null;
    const first = Math.max(0, Math.floor((from - this.#since) / BIN_MS));
    this.#bins.fill(1, first, Math.ceil((to - this.#since) / BIN_MS));
  }
}

function runningSums(bins: Uint8Array): Uint32Array {
  const sums = new Uint32Array(bins.length + 1);
  for (const [index, bin] of bins.entries()) sums[index + 1] = (sums[index] ?? 0) + bin;
  return sums;
}
