/** How finely time is told apart: counts leave the window in steps of a sixtieth of it. */
const SLOTS = 60;

/** Counts what happened within the last so many ms, in constant memory. Times may be of any clock, but always of the same. */
export class RecentCount {
  readonly #slotMs: number;
  readonly #counts = new Float64Array(SLOTS);
  readonly #slots = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY);
  /** Of all time. */
  total = 0;

  constructor(windowMs: number) {
    this.#slotMs = windowMs / SLOTS;
  }

  /** What is older than the window is counted in the total alone. */
  add(at: number, count = 1): void {
    this.total += count;
    const slot = Math.floor(at / this.#slotMs);
    const index = ((slot % SLOTS) + SLOTS) % SLOTS;
    const held = this.#slots[index] ?? 0;
    if (slot < held) return;
    if (slot > held) this.#counts[index] = 0;
    this.#slots[index] = slot;
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  /** Those of the window that ends now. */
  sum(now: number): number {
    const newest = Math.floor(now / this.#slotMs);
    let sum = 0;
    for (let index = 0; index < SLOTS; index++) {
      const slot = this.#slots[index] ?? 0;
      if (slot <= newest && slot > newest - SLOTS) sum += this.#counts[index] ?? 0;
    }
    return sum;
  }
}
