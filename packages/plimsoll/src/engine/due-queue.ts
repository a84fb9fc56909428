/** Something that is due at a time. `position` is the queue's own: where it lies in the heap, -1 when it does not. */
export interface Due {
  /** Epoch ms. */
  dueAt: number;
  position: number;
}

/** A binary heap by due time that can also take out from the middle: O(log n) to add, move, remove and pop. */
export class DueQueue<T extends Due> {
  readonly #heap: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  /** Default: by due time alone. */
  constructor(isBefore: (a: T, b: T) => boolean = (a, b) => a.dueAt < b.dueAt) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** When the earliest is due, or null when nothing is. */
  peekDueAt(): number | null {
    return this.#heap[0]?.dueAt ?? null;
  }

  /** Adds, or moves when it is already here. */
  put(item: T, dueAt: number): void {
    item.dueAt = dueAt;
    if (item.position < 0) {
      item.position = this.#heap.length;
      this.#heap.push(item);
    }
    this.#settle(item);
  }

  remove(item: T): void {
    const at = item.position;
    if (at < 0) return;
    item.position = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === item) return;
    this.#heap[at] = last;
    last.position = at;
    this.#settle(last);
  }

  /** Takes out the earliest if it is due by `now`. */
  popDue(now: number): T | null {
    const first = this.#heap[0];
    if (first === undefined || first.dueAt > now) return null;
    this.remove(first);
    return first;
  }

  #settle(item: T): void {
    if (!this.#rise(item)) this.#sink(item);
  }

  #rise(item: T): boolean {
    const start = item.position;
    while (item.position > 0) {
      const parent = this.#heap[(item.position - 1) >> 1];
      if (parent === undefined || !this.#isBefore(item, parent)) break;
      this.#swap(item, parent);
    }
    return item.position !== start;
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#heap[2 * item.position + 1];
      const right = this.#heap[2 * item.position + 2];
      const least = right !== undefined && left !== undefined && this.#isBefore(right, left) ? right : left;
      if (least === undefined || !this.#isBefore(least, item)) return;
      this.#swap(item, least);
    }
  }

  #swap(a: T, b: T): void {
    const position = a.position;
    a.position = b.position;
    b.position = position;
    this.#heap[a.position] = a;
    this.#heap[b.position] = b;
  }
}
