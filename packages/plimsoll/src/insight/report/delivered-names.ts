/** So many names of a report are remembered. */
const REMEMBERED = 10;

/** Which of a report's names ("2026-01-05") went out to a target. Keys name a report and its target. */
export class DeliveredNames {
  readonly #names = new Map<string, Set<string>>();

  add(key: string, name: string): void {
    const names = this.#names.get(key) ?? new Set();
    this.#names.set(key, names.add(name));
    for (const oldest of names) if (names.size > REMEMBERED) names.delete(oldest);
  }

  has(key: string, name: string): boolean {
    return this.#names.get(key)?.has(name) === true;
  }

  /** Whether anything is remembered of it. */
  knows(key: string): boolean {
    return (this.#names.get(key)?.size ?? 0) > 0;
  }

  /** What went out while the clock was ahead was made before its time had passed: it is due again then, and whole. */
  forgetAfter(key: string, newest: string): void {
    const names = this.#names.get(key);
    for (const name of names ?? []) if (name > newest) names?.delete(name);
  }
}
