/** So much in a time that moves on: 60 in a minute. Times are monotonic ms, so that a step of the clock gives nothing away. */
export class Allowance {
  readonly #windowMs: number;
  readonly #taken: { readonly at: number; readonly amount: number }[] = [];
  #sum = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Takes an amount where the limit leaves room: 0. Else takes nothing: how long until there is room, ms. */
  take(amount: number, limit: number, at: number): number {
    if (limit === Number.POSITIVE_INFINITY) return 0;
    this.#forget(at);
    let excess = this.#sum + amount - limit;
    if (excess <= 0) {
      this.#taken.push({ at, amount });
      this.#sum += amount;
      return 0;
    }
    for (const each of this.#taken) {
      excess -= each.amount;
      if (excess <= 0) return Math.max(1, each.at + this.#windowMs - at);
    }
    return this.#windowMs;
  }

  /** Counts what was taken before this began to count, whether there was room or not. */
  recall(amount: number, at: number): void {
    this.#taken.push({ at, amount });
    this.#taken.sort((one, other) => one.at - other.at);
    this.#sum += amount;
  }

  #forget(at: number): void {
    const gone = this.#taken.findIndex((each) => each.at > at - this.#windowMs);
    const removed = this.#taken.splice(0, gone < 0 ? this.#taken.length : gone);
    for (const each of removed) this.#sum -= each.amount;
  }
}
