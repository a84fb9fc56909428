import type { Break, FieldValue } from "./reconciled-record.ts";
import { isSameDifference } from "./same-difference.ts";

/** More than this many breaks are one fault, and are counted without being remembered one by one. */
const MOST = 10_000;
/** So many polls in a row that find one side where it was have found it not to follow the other. */
const STOOD_POLLS = 3;
/** And so many in a row between which the sides only went further apart: no side that runs after the other does that. */
const PARTED_POLLS = 8;

export interface SeenBreaks {
  /** Those that an earlier poll, at least `settleMs` before, had seen too, and every poll since. */
  readonly confirmed: readonly Break[];
  /** Those that are newer: an order on its way looks like this. */
  readonly suspected: readonly Break[];
}

/** What has been so in so many polls in a row. */
interface Streak {
  readonly since: number;
  readonly polls: number;
}

interface Seen {
  readonly last: Break;
  /** Every poll has found this difference. */
  readonly same: Streak;
  /** Each side has had what it has, here first; meaningless where only one side has the key. */
  readonly stood: readonly [Streak, Streak];
  /** The difference has not become smaller. */
  readonly parted: Streak;
  /** The difference that counts; null: none does. */
  readonly confirmed: Break | null;
  /** Since when polls have found another one than that; null while they find it. */
  readonly strayedAt: number | null;
}

/**
 * Tells lasting breaks from those of the moment: the two sides are never read at the same instant, so that an order which
 * is just being placed or filled stands on one side only. A difference that lasts is confirmed however both sides move;
 * while fills come in, one side runs after the other and each poll finds a difference of its own, which is none that lasts.
 * Unless nobody runs: one side stands still wherever the other is, or they go further apart with every poll.
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
    const begun = { since: at, polls: 1 };
    if (before === undefined)
      return { last: found, same: begun, stood: [begun, begun], parted: begun, confirmed: null, strayedAt: null };
    const { last } = before;
    const goOn = (streak: Streak, isSo: boolean) => (isSo ? { ...streak, polls: streak.polls + 1 } : begun);
    const hasStood = (side: 0 | 1) => goOn(before.stood[side], isAt(last, side) === isAt(found, side));
    const seen = {
      last: found,
      same: goOn(before.same, isSameDifference(last, found)),
      stood: [hasStood(0), hasStood(1)],
      parted: goOn(before.parted, isFurtherApart(last, found)),
    } as const;
    const lasted = ({ since, polls }: Streak, least: number) =>
      polls >= least && at > since && at - since >= this.#settleMs;
    const isConfirmed =
      lasted(seen.same, 2) ||
      seen.stood.some((streak) => lasted(streak, STOOD_POLLS)) ||
      lasted(seen.parted, PARTED_POLLS);
    return isConfirmed ? { ...seen, confirmed: found, strayedAt: null } : { ...seen, ...this.#keep(before, found, at) };
  }

  /** What is confirmed outlives a poll that finds a fill on its way on top of it, and no more. */
  #keep({ confirmed, strayedAt }: Seen, found: Break, at: number): Pick<Seen, "confirmed" | "strayedAt"> {
    if (confirmed === null || isSameDifference(confirmed, found)) return { confirmed, strayedAt: null };
    if (strayedAt === null) return { confirmed, strayedAt: at };
    return at - strayedAt >= this.#settleMs ? { confirmed: null, strayedAt: null } : { confirmed, strayedAt };
  }
}

function isAt({ values }: Break, side: 0 | 1): FieldValue {
  return values?.[side] ?? null;
}

function isFurtherApart({ quantity: before }: Break, { quantity: now }: Break): boolean {
  if (before === null || now === null || Math.sign(before) !== Math.sign(now)) return false;
  return Math.abs(now) >= Math.abs(before);
}
