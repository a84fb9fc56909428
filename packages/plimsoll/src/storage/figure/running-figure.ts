/** Count, sum, min and max of values as they come; missing ones are counted apart. */
export class RunningFigure {
  /** How many readings there were, missing ones included. */
  readings = 0;
  values = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number | null): void {
    this.readings += 1;
    if (value === null || !Number.isFinite(value)) return;
    this.values += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  get mean(): number | null {
    return this.values === 0 ? null : this.#sum / this.values;
  }
  get min(): number | null {
    return this.values === 0 ? null : this.#min;
  }
  get max(): number | null {
    return this.values === 0 ? null : this.#max;
  }
}
