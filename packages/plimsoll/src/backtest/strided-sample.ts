/**
 * Evenly spaced values of a series of unknown length in bounded memory: when it is full, every second one goes and from
 * then on half as many are taken. The same series gives the same sample.
 */
export class StridedSample {
  readonly #capacity: number;
  #values: number[] = [];
  #stride = 1;
  #seen = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many values there were. */
  get seen(): number {
    return this.#seen;
  }

  add(value: number): void {
    if (this.#seen % this.#stride === 0) this.#values.push(value);
    this.#seen += 1;
    if (this.#values.length < this.#capacity) return;
    this.#values = this.#values.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  sorted(): Float64Array {
    return Float64Array.from(this.#values).sort();
  }
}
