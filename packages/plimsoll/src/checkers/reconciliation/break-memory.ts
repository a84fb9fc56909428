import type { Break } from "./reconciled-record.ts";
import { hasCaughtUp, isSameDifference } from "./same-difference.ts";

/** More than this many breaks are one fault, and are counted without being remembered one by one. */
const MOST = 10_000;
/** A break that moves from poll to poll is believed after so many times `settle`, and so long, ms. */
const MOVING_FACTOR = 5;
const LEAST_MOVING_MS = 10_000;

export interface SeenBreaks {
  /** Those that an earlier poll, at least `settleMs` before, had seen too, and every poll since. */
  readonly confirmed: readonly Break[];
  /** Those that are newer: an order on its way looks like this. */
  readonly suspected: readonly Break[];
}

interface Seen {
  readonly values: Break["values"];
  /** Since when it is this very difference. */
  readonly sameSince: number;
  /** Since when neither side has caught up with the other. */
  readonly openSince: number;
  readonly isConfirmed: boolean;
}

/**
 * Tells lasting breaks from those of the moment: the two sides are never read at the same instant, so that an order which
 * is just being placed or filled stands on one side only. While fills come in, one side runs after the other, and each poll
 * finds a difference of its own: only the very same difference, or one that neither side catches up with, lasts.
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
      const now = this.#follow(this.#seen.get(key), found.values, at);
      if (seen.size < MOST) seen.set(key, now);
      if (now.isConfirmed) confirmed.push(found);
      else suspected.push(found);
    }
    this.#seen = seen;
    return { confirmed, suspected };
  }

  /** What is known of a break now that it has been seen again; what was confirmed stays so until a side catches up. */
  #follow(before: Seen | undefined, values: Break["values"], at: number): Seen {
    if (before === undefined || hasCaughtUp(before.values, values)) {
      return { values, sameSince: at, openSince: at, isConfirmed: false };
    }
    const isSame = isSameDifference(before.values, values);
    const sameSince = isSame ? before.sameSince : at;
    const hasSettled = isSame && at - sameSince >= this.#settleMs;
    const isLasting = at - before.openSince >= Math.max(MOVING_FACTOR * this.#settleMs, LEAST_MOVING_MS);
    const isConfirmed = before.isConfirmed || hasSettled || isLasting;
    return { values, sameSince, openSince: before.openSince, isConfirmed };
  }
}
