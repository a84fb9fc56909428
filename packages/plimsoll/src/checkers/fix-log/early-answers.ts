/** So many of the latest are remembered. */
const SLOTS = 8192;

/**
 * Answers without a request in what was read before them: its line may have the same time, or be written a moment later, in a
 * file of its own. Constant memory: one that comes later may take the place of another.
 */
export class EarlyAnswers {
  readonly #keys = new Float64Array(SLOTS).fill(-1);
  readonly #stamps = new Float64Array(SLOTS);

  /** By the key of the request's ClOrdID(11); `stampedAt` in epoch ms. */
  note(key: number, stampedAt: number): void {
    const slot = key % SLOTS;
    // Of several answers the first counts.
    if (this.#keys[slot] === key && (this.#stamps[slot] ?? 0) <= stampedAt) return;
    this.#keys[slot] = key;
    this.#stamps[slot] = stampedAt;
  }

  /** When the request was answered that was written at `stampedAt`, epoch ms; null: it was not. */
  answerTo(key: number, stampedAt: number): number | null {
    const slot = key % SLOTS;
    const answeredAt = this.#stamps[slot] ?? 0;
    if (this.#keys[slot] !== key || answeredAt < stampedAt) return null;
    this.#keys[slot] = -1;
    return answeredAt;
  }
}
