/** A list that forgets its oldest entry when it is full. */
export class BoundedLog<T> {
  readonly #limit: number;
  #entries: T[] = [];
  #start = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.length - this.#start;
  }

  /** Adds an entry; answers the one that had to go, if any. */
  push(entry: T): T | undefined {
    this.#entries.push(entry);
    return this.size > this.#limit ? this.dropOldest() : undefined;
  }

  oldest(): T | undefined {
    return this.#entries[this.#start];
  }

  dropOldest(): T | undefined {
    const oldest = this.#entries[this.#start];
    if (this.size > 0) this.#start += 1;
    // Moving the rest down only once in a while keeps dropping cheap.
    if (this.#start > 64 && this.#start * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
    return oldest;
  }

  /** Oldest first. */
  values(): T[] {
    return this.#entries.slice(this.#start);
  }
}
