import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";

/** What is kept of one session's sequence numbers. */
export interface KeptNumbers {
  /** Never lower than what has been sent, so that after a crash no number is used twice; often a little higher. */
  readonly nextSender: number;
  readonly nextTarget: number;
  /** When the session began that they belong to, epoch ms; null where sessions have no schedule. */
  readonly sessionStart: number | null;
  /** Which word of a person on these numbers has been taken; null: none. */
  readonly agreedOn: string | null;
}

/** Sessions beyond these are forgotten, the longest unused first. */
const MOST_SESSIONS = 500;

/** The sequence numbers of all sessions, kept across restarts: they are never reset to get out of trouble. */
export class SequenceBook implements KindMemory {
  readonly #numbers = new Map<string, KeptNumbers>();
  readonly #listeners = new Set<(memory: unknown) => void>();

  /** Whether somebody keeps what is written here. Where nobody does, no session may be used. */
  get isKept(): boolean {
    return this.#listeners.size > 0;
  }

  restore(kept: unknown): void {
    if (!Array.isArray(kept)) return;
    for (const entry of kept) {
      const [session, numbers] = readEntry(entry) ?? [];
      const known = session === undefined ? undefined : this.#numbers.get(session);
      // One that was begun at 1 before the store could be read gives way to what the store knows.
      if (session === undefined || numbers === undefined) continue;
      if (known === undefined || known.nextSender < numbers.nextSender) this.#numbers.set(session, numbers);
    }
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  of(session: string): KeptNumbers | null {
    return this.#numbers.get(session) ?? null;
  }

  keep(session: string, numbers: KeptNumbers): void {
    this.#numbers.delete(session);
    this.#numbers.set(session, numbers);
    for (const oldest of this.#numbers.keys()) {
      if (this.#numbers.size <= MOST_SESSIONS) break;
      this.#numbers.delete(oldest);
    }
    const memory = Array.from(this.#numbers, ([key, it]) => ({
      session: key,
      next_sender: it.nextSender,
      next_target: it.nextTarget,
      session_start: it.sessionStart,
      agreed_on: it.agreedOn,
    }));
    for (const listener of this.#listeners) listener(memory);
  }
}

function readEntry(entry: unknown): [string, KeptNumbers] | null {
  if (typeof entry !== "object" || entry === null) return null;
  const { session, next_sender, next_target, session_start, agreed_on } = entry as Record<string, unknown>;
  if (typeof session !== "string" || !isNumber(next_sender) || !isNumber(next_target)) return null;
  const sessionStart = typeof session_start === "number" ? session_start : null;
  const agreedOn = typeof agreed_on === "string" ? agreed_on : null;
  return [session, { nextSender: next_sender, nextTarget: next_target, sessionStart, agreedOn }];
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
