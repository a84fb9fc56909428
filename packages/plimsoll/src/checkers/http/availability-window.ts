const CHECKS = 20;
const REQUESTS = 100;

/** What one check's requests came to. */
export interface Tally {
  readonly requests: number;
  /** Those the target was there for, be it to refuse our credentials or to ask for patience. */
  readonly available: number;
  /** Those that gave what was expected. */
  readonly succeeded: number;
}

/**
 * Two shares of the recent past, in percent: availability over the last 20 checks and success over the last 100 requests.
 *
 * Availability starts anew when an outage of two or more failed checks has ended: that outage was judged DOWN and is over,
 * and it would otherwise keep the component CRITICAL for 18 more checks. Until 20 checks were seen, once one has wholly
 * passed, those not yet made count as passed: one failure weighs a twentieth from the first minute on.
 */
export class AvailabilityWindow {
  readonly #checks = new Uint8Array(CHECKS * 2);
  #checksSeen = 0;
  #requestSum = 0;
  #availableSum = 0;
  #passedOnce = false;
  #failedStreak = 0;
  readonly #requests = new Uint8Array(REQUESTS);
  #requestsSeen = 0;
  #succeededSum = 0;

  /** Takes in one check. `failed`: nothing of it was available. */
  add(tally: Tally): void {
    const failed = tally.available === 0;
    if (!failed && this.#failedStreak >= 2) this.#restart();
    this.#failedStreak = failed ? this.#failedStreak + 1 : 0;
    this.#passedOnce ||= tally.available === tally.requests;
    this.#addCheck(tally);
    for (let index = 0; index < tally.requests; index += 1) this.#addRequest(index < tally.succeeded ? 1 : 0);
  }

  /** Share of requests over the last 20 checks that found the target there, %; 100 before the first check. */
  availability(): number {
    if (this.#checksSeen === 0) return 100;
    const seen = Math.min(this.#checksSeen, CHECKS);
    const perCheck = this.#requestSum / seen;
    const assumed = this.#passedOnce ? (CHECKS - seen) * perCheck : 0;
    return percent(this.#availableSum + assumed, this.#requestSum + assumed);
  }

  /** Share of the last 100 requests that gave what was expected, %; 100 before the first request. */
  successRate(): number {
    return percent(this.#succeededSum, Math.min(this.#requestsSeen, REQUESTS));
  }

  #addCheck(tally: Tally): void {
    const at = (this.#checksSeen % CHECKS) * 2;
    if (this.#checksSeen >= CHECKS) {
      this.#requestSum -= this.#checks[at] ?? 0;
      this.#availableSum -= this.#checks[at + 1] ?? 0;
    }
    this.#checks[at] = tally.requests;
    this.#checks[at + 1] = tally.available;
    this.#requestSum += tally.requests;
    this.#availableSum += tally.available;
    this.#checksSeen += 1;
  }

  #addRequest(succeeded: 0 | 1): void {
    const at = this.#requestsSeen % REQUESTS;
    if (this.#requestsSeen >= REQUESTS) this.#succeededSum -= this.#requests[at] ?? 0;
    this.#requests[at] = succeeded;
    this.#succeededSum += succeeded;
    this.#requestsSeen += 1;
  }

  #restart(): void {
    this.#checksSeen = 0;
    this.#requestSum = 0;
    this.#availableSum = 0;
    this.#passedOnce = false;
  }
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.round((part / whole) * 10_000) / 100;
}
