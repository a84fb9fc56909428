import type { Break } from "./reconciled-record.ts";
import { isSameDifference } from "./same-difference.ts";

/** More than this many breaks are one fault, and are counted without being remembered one by one. */
const MOST = 10_000;

export interface SeenBreaks {
  /** Those that an earlier poll, at least `settleMs` before, had seen too, and every poll since. */
  readonly confirmed: readonly Break[];
  /** Those that are newer: an order on its way looks like this. */
  readonly suspected: readonly Break[];
}

interface Seen {
  readonly last: Break;
  /** Since when every poll has found this difference. */
  readonly since: number;
  /** The difference that counts; null: none does. */
  readonly confirmed: Break | null;
  /** Since when polls have found another one than that; null while they find it. */
  readonly strayedAt: number | null;
}

/**
 * Tells lasting breaks from those of the moment: the two sides are never read at the same instant, so that an order which
 * is just being placed or filled stands on one side only. A difference that lasts is confirmed however both sides move;
 * while fills come in, one side runs after the other and each poll finds a difference of its own, which is none that lasts.
 */
export class BreakMemory {
  readonly #settleMs: number;
  #seen = new Map<string, Seen>();

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** Takes in what one poll found. `at` in ms of a clock that does not jump. */
  take(breaks: readonly Break[], at: number): SeenBreaks {
    const seen = new Map<string, Seen>();
    const confirmed: Break[] = [];
    const suspected: Break[] = [];
    for (const found of breaks) {
      const key = `${found.kind} ${found.key}`;
      const now = this.#follow(this.#seen.get(key), found, at);
      if (seen.size < MOST) seen.set(key, now);
      if (now.confirmed !== null) confirmed.push(found);
      else suspected.push(found);
    }
    this.#seen = seen;
    return { confirmed, suspected };
  }

  #follow(before: Seen | undefined, found: Break, at: number): Seen {
    if (before === undefined) return { last: found, since: at, confirmed: null, strayedAt: null };
    const since = isSameDifference(before.last, found) ? before.since : at;
    if (at > since && at - since >= this.#settleMs) return { last: found, since, confirmed: found, strayedAt: null };
    return { last: found, since, ...this.#keep(before, found, at) };
  }

  /** What is confirmed outlives a poll that finds a fill on its way on top of it, and no more. */
  #keep({ confirmed, strayedAt }: Seen, found: Break, at: number): Pick<Seen, "confirmed" | "strayedAt"> {
    if (confirmed === null || isSameDifference(confirmed, found)) return { confirmed, strayedAt: null };
    if (strayedAt === null) return { confirmed, strayedAt: at };
    return at - strayedAt >= this.#settleMs ? { confirmed: null, strayedAt: null } : { confirmed, strayedAt };
  }
}
