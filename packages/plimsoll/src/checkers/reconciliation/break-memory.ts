import { type Break, breakKey } from "./reconciled-record.ts";

/** More than this many breaks are one fault, and are counted without being remembered one by one. */
const MOST = 10_000;

export interface SeenBreaks {
  /** Those that an earlier poll, at least `settleMs` before, had seen too, and every poll since. */
  readonly confirmed: readonly Break[];
  /** Those that are newer: an order on its way looks like this. */
  readonly suspected: readonly Break[];
}

/**
 * Tells lasting breaks from those of the moment: the two sides are never read at the same instant, so that an order which
 * is just being placed or filled stands on one side only.
 */
export class BreakMemory {
  readonly #settleMs: number;
  #firstSeen = new Map<string, number>();

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** Takes in what one poll found. `at` in ms of a clock that does not jump. */
  take(breaks: readonly Break[], at: number): SeenBreaks {
    const seen = new Map<string, number>();
    const confirmed: Break[] = [];
    const suspected: Break[] = [];
    for (const found of breaks) {
      const key = breakKey(found);
      const since = this.#firstSeen.get(key);
      if (seen.size < MOST) seen.set(key, since ?? at);
      if (since !== undefined && at - since >= this.#settleMs) confirmed.push(found);
      else suspected.push(found);
    }
    this.#firstSeen = seen;
    return { confirmed, suspected };
  }
}
