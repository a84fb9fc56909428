import type { Cancel, Clock } from "../../port/clock.ts";

/** Timers by name, one of each: arming one anew takes the place of the one before. */
export class NamedTimers<Name extends string> {
  readonly #clock: Clock;
  readonly #cancels = new Map<Name, Cancel>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  arm(name: Name, delayMs: number, callback: () => void): void {
    this.cancel(name);
    this.#cancels.set(name, this.#clock.schedule(delayMs, callback));
  }

  cancel(name: Name): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  cancelAll(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
