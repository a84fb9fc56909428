/** More series than any component has; the one that was told longest ago is forgotten first. */
const MOST = 2000;

/** Since when each series has been in its state, as far as the monitor has seen. */
export class StateMemory {
  readonly #known = new Map<string, { readonly state: string; readonly since: number }>();

  /** Notes a state and answers since when it has been seen without another in between, epoch ms. */
  since(series: string, state: string, now: number): number {
    const known = this.#known.get(series);
    const entry = known?.state === state ? known : { state, since: now };
    this.#known.delete(series);
    this.#known.set(series, entry);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value ?? "");
    return entry.since;
  }
}
