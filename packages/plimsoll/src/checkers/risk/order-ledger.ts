/** No order is on its way from the gate to the venue for longer, ms; an approval that is older was for one that never left. */
const ON_ITS_WAY_MS = 5000;

/** Approvals of one reading of which no order has left yet. */
interface Credit {
  readonly at: number;
  count: number;
}

/**
 * Weighs orders that were sent against approvals, reading by reading. Each order uses up the oldest approval; one that no
 * order has used within 5 s is written off.
 *
 * Invariant: after each reading the credit is at most what was approved in the last 5 s and the reading's own interval,
 * less what was sent since. So what `add` answers are orders that no approval within reach can explain, whichever order
 * belongs to which (the oldest first leaves the most for those to come): never more than truly went past. And what hides
 * behind approvals that were never used hides no longer than 5 s and one interval.
 *
 * What is read of `approved` may be newer than what is read of `sent`, never older: the difference is credit for the next
 * reading, used up by the very orders that it was for.
 */
export class OrderLedger {
  #credits: Credit[] = [];

  /** Takes in what one reading added; `now` in epoch ms. Answers how many of the sent went past the gate. */
  add({ approved, sent }: { readonly approved: number; readonly sent: number }, now: number): number {
    if (approved > 0) this.#credits.push({ at: now, count: approved });
    let rest = sent;
    for (const credit of this.#credits) {
      const used = Math.min(rest, credit.count);
      credit.count -= used;
      rest -= used;
    }
    // After the use: what left since the reading before may have left while these approvals were fresh.
    this.#credits = this.#credits.filter(({ at, count }) => count > 0 && now - at < ON_ITS_WAY_MS);
    return rest;
  }
}
