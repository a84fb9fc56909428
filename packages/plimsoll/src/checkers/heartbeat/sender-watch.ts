/** So many addresses are told apart. */
const MOST_SENDERS = 8;

const LOOPBACK = /^(?:::1$|(?:::ffff:)?127\.)/;

/** Where beats come from. An engine has one address; two that beat by turns are two programs, and hide each other's end. */
export class SenderWatch {
  /** When each beat last, monotonic ms, the newest at the end. */
  #senders = new Map<string, number>();
  /** When one came back after another had beaten. */
  #returnedAt = Number.NEGATIVE_INFINITY;

  hear(address: string, at: number, limitMs: number): void {
    const from = LOOPBACK.test(address) ? "this host" : address;
    const last = [...this.#senders.keys()].at(-1);
    const before = this.#senders.get(from);
    if (before !== undefined && last !== from && at - before < limitMs) this.#returnedAt = at;
    this.#senders.delete(from);
    this.#senders.set(from, at);
    if (this.#senders.size > MOST_SENDERS) this.#senders = new Map([...this.#senders].slice(-MOST_SENDERS));
  }

  /** The addresses that beat by turns at this moment; none where there is one, or where another only took over. */
  byTurns(at: number, limitMs: number): readonly string[] {
    if (at - this.#returnedAt >= limitMs) return [];
    return [...this.#senders].flatMap(([from, heardAt]) => (at - heardAt < 2 * limitMs ? from : [])).sort();
  }
}
