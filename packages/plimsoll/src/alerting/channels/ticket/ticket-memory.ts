import type { Clock } from "../../../port/clock.ts";

const REMEMBERED = 2000;

/**
 * What a ticket channel knows beside what it can look up: tickets that it opened itself, which a search may not find yet;
 * openings of which it does not know whether they succeeded; and notes it has already left. Bounded; lost with the
 * process, where a search finds the tickets again.
 */
export class TicketMemory {
  readonly #clock: Clock;
  readonly #tickets = new Map<string, string>();
  readonly #unsureUntil = new Map<string, number>();
  readonly #noted = new Map<string, true>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  opened(key: string, ticketId: string): void {
    remember(this.#tickets, key, ticketId);
    this.#unsureUntil.delete(key);
  }

  ticketOf(key: string): string | null {
    return this.#tickets.get(key) ?? null;
  }

  /** The ticket is gone: deleted by somebody. */
  forget(key: string): void {
    this.#tickets.delete(key);
  }

  /** A ticket may or may not have been opened; a search is trusted again only after `settleMs`. */
  unsure(key: string, settleMs: number): void {
    remember(this.#unsureUntil, key, this.#clock.now() + settleMs);
  }

  /** How long not to open a ticket for it yet, ms. */
  waitMs(key: string): number {
    return Math.max(0, (this.#unsureUntil.get(key) ?? 0) - this.#clock.now());
  }

  noted(note: string): void {
    remember(this.#noted, note, true);
  }

  hasNoted(note: string): boolean {
    return this.#noted.has(note);
  }
}

/** The oldest goes when there are too many. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
}
