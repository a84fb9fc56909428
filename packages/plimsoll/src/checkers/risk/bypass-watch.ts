import { toTimestamp } from "@plimsoll/core";
import { OrderLedger } from "./order-ledger.ts";

/** Orders that went past the gate are told of until so long after the last of them, ms. */
const TOLD_MS = 30_000;

/** Both counters at one reading. */
export interface OrderCounts {
  /** Orders that the gate has let through. */
  readonly approved: number;
  /** Orders that left for the venue. */
  readonly sent: number;
}

/** Orders past the gate that are being told of, plain JSON. */
export interface ToldBypass {
  /** How many. */
  readonly past: number;
  /** When the last of them were found, epoch ms. */
  readonly at: number;
  /** What was counted by then, for people. */
  readonly words: string;
}

export interface Bypass {
  /** Orders that went past the gate; null: there is nothing yet to compare with. */
  readonly past: number | null;
  /** What was counted since when, for people. */
  readonly words: string;
  /** Which counter went back, so that both are counted anew; null: neither has. */
  readonly reset: string | null;
}

interface Base extends OrderCounts {
  readonly at: number;
  /** How many orders may still leave that were approved before. */
  readonly onTheWay: number;
  readonly reset: string | null;
}

/**
 * Tells orders that went past a risk gate by what is added to two counters, as `OrderLedger` weighs it. A counter that goes
 * back has restarted from 0 and makes both be counted anew. What cannot be told of the reading with a restart (a counter
 * lost what it had counted since the reading before) is let pass, and nothing after it.
 */
export class BypassWatch {
  readonly #isOneReading: boolean;
  #ledger = new OrderLedger();
  #base: Base | null = null;
  #last: OrderCounts = { approved: 0, sent: 0 };
  #beganTogether = false;
  #told: ToldBypass | null = null;

  /** `isOneReading`: both counters are always of one instant; otherwise `sent` is read before `approved`. */
  constructor({ isOneReading }: { isOneReading: boolean }) {
    this.#isOneReading = isOneReading;
  }

  /** What was being told of before a restart: nothing that it did is known to have mended the gate. */
  recall(told: ToldBypass | null): void {
    this.#told = told;
  }

  get told(): ToldBypass | null {
    return this.#told;
  }

  /** What is still told of where the counters could not be read; null: nothing. */
  stillTold(now: number): ToldBypass | null {
    this.#expire(now);
    return this.#told;
  }

  /** Takes in what was read; `now`, in epoch ms, is after both were. */
  take(counts: OrderCounts, now: number): Bypass {
    const [base, last] = [this.#base, this.#last];
    this.#last = counts;
    if (base === null) {
      this.#beganTogether = counts.sent <= counts.approved;
      // Counters that began apart do not tell how many orders are on their way.
      const onTheWay = this.#beganTogether ? counts.approved - counts.sent : Number.POSITIVE_INFINITY;
      this.#base = { ...counts, at: now, onTheWay, reset: null };
      this.#ledger.add({ approved: onTheWay, sent: 0 }, now);
      this.#expire(now);
      return this.#tell(this.#base, null);
    }
    const reset = resetWords(last, counts);
    const past = this.#ledger.add(
      { approved: added(last.approved, counts.approved), sent: added(last.sent, counts.sent) },
      now,
    );
    const isWhole = this.#isWholeRestart(last, counts);
    const counted =
      reset === null ? base : { ...(isWhole ? { approved: 0, sent: 0 } : counts), at: now, onTheWay: 0, reset };
    this.#base = counted;
    this.#note(reset === null || isWhole ? past : 0, counted, now);
    return this.#tell(counted, 0);
  }

  /** An engine that restarts as a whole, with counters that began together: both tell of the same time since. */
  #isWholeRestart(last: OrderCounts, now: OrderCounts): boolean {
    return this.#isOneReading && this.#beganTogether && now.approved < last.approved && now.sent < last.sent;
  }

  #note(past: number, base: Base, now: number): void {
    if (past > 0) this.#told = { past: (this.#told?.past ?? 0) + past, at: now, words: this.#words(base) };
    else this.#expire(now);
  }

  #expire(now: number): void {
    if (this.#told !== null && Math.abs(now - this.#told.at) >= TOLD_MS) this.#told = null;
  }

  /** `otherwise`: how many have gone past where none are told of. */
  #tell(base: Base, otherwise: 0 | null): Bypass {
    const { past, words } = this.#told ?? { past: otherwise, words: this.#words(base) };
    const since = toTimestamp(base.at);
    return { past, words, reset: base.reset === null ? null : `${base.reset}: both are counted anew since ${since}` };
  }

  #words(base: Base): string {
    const [since, { approved, sent }] = [toTimestamp(base.at), this.#last];
    const before = base.onTheWay > 0 && Number.isFinite(base.onTheWay) ? `, ${base.onTheWay} before` : "";
    return `since ${since} ${sent - base.sent} were sent and ${approved - base.approved} approved${before}`;
  }
}

/** What was added to a counter; one that went back has begun again at 0. */
function added(before: number, now: number): number {
  return now < before ? now : now - before;
}

function resetWords(before: OrderCounts, now: OrderCounts): string | null {
  const back = (["approved", "sent"] as const).filter((name) => now[name] < before[name]);
  if (back.length === 0) return null;
  return back.map((name) => `${name} went back from ${before[name]} to ${now[name]}`).join(" and ");
}
