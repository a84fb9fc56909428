/**
 * When each of many things is due, epoch ms. Adding, moving and asking for the next moment take the same time however many
 * there are; only `takeDue` looks at all of them, and only when something may be due.
 */
export class DueTimes {
  readonly #at = new Map<string, number>();
  /** Nothing is due before this; it may be too early after a deletion, which costs one look. */
  #earliest = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#at.size;
  }

  has(key: string): boolean {
    return this.#at.has(key);
  }

  /** Null: never. */
  set(key: string, at: number | null): void {
    if (at === null) this.#at.delete(key);
    else {
      this.#at.set(key, at);
      if (at < this.#earliest) this.#earliest = at;
    }
  }

  delete(key: string): void {
    this.#at.delete(key);
  }

  /** Takes out what is due. */
  takeDue(now: number): string[] {
    if (now < this.#earliest) return [];
    const due: string[] = [];
    let earliest = Number.POSITIVE_INFINITY;
    for (const [key, at] of this.#at) {
      if (at <= now) due.push(key);
      else if (at < earliest) earliest = at;
    }
    for (const key of due) this.#at.delete(key);
    this.#earliest = earliest;
    return due;
  }

  /** No later than the next one; null when there is none. */
  nextAt(): number | null {
    return this.#at.size === 0 ? null : this.#earliest;
  }
}
