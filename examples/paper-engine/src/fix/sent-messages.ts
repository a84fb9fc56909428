import type { Field } from "./fix-message.ts";

/** Enough for minutes of trading; whoever asks for older ones is told that there is nothing. */
const LIMIT = 5000;

export interface SentMessage {
  readonly sequence: number;
  readonly type: string;
  readonly body: readonly Field[];
  readonly sentAt: number;
}

/** The newest application messages of a session, for when the other side has missed some. */
export class SentMessages {
  readonly #kept = new Map<number, SentMessage>();

  keep(message: SentMessage): void {
    this.#kept.set(message.sequence, message);
    if (this.#kept.size <= LIMIT) return;
    const oldest = this.#kept.keys().next();
    if (oldest.done !== true) this.#kept.delete(oldest.value);
  }

  /** All that are kept from this number on, in order. */
  from(sequence: number): readonly SentMessage[] {
    return [...this.#kept.values()].filter((message) => message.sequence >= sequence);
  }
}
