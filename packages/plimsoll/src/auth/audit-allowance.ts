/** Failed logins written at once, and how often one more, ms: an attack must not fill the audit trail. */
const BURST = 20;
const REFILL_MS = 10_000;

/** Says which failed logins are written to the audit trail, and how many were left out since. */
export class AuditAllowance {
  #left = BURST;
  #refilledAt: number | null = null;
  #leftOut = 0;

  /** Null: this one is left out. Otherwise how many were left out before it. */
  take(now: number): number | null {
    this.#refilledAt ??= now;
    const more = Math.floor((now - this.#refilledAt) / REFILL_MS);
    if (more > 0) {
      this.#left = Math.min(BURST, this.#left + more);
      this.#refilledAt += more * REFILL_MS;
    }
    if (this.#left === 0) {
      this.#leftOut += 1;
      return null;
    }
    this.#left -= 1;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
