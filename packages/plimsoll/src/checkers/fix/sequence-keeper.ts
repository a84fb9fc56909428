import type { SessionNumbers } from "./reduce-session.ts";
import type { KeptNumbers, SequenceBook } from "./sequence-book.ts";

/** So many numbers are kept ahead of what has been sent: one write for so many messages, and no number twice after a crash. */
const RESERVED = 64;
/** Reserved anew when fewer are left. */
const LOW = 8;

/** Numbers that a person has agreed with the counterparty. */
export interface AgreedNumbers extends SessionNumbers {
  /** When that was; each moment is taken once. */
  readonly agreedOn: string;
}

export interface NumbersPolicy {
  readonly session: string;
  /** Whether a new session of the schedule begins at 1, as agreed with the counterparty. */
  readonly restarts: boolean;
  readonly agreed: AgreedNumbers | null;
}

/** One session's numbers from connection to connection. */
export class SequenceKeeper {
  readonly #book: SequenceBook;
  readonly #policy: NumbersPolicy;

  constructor(book: SequenceBook, policy: NumbersPolicy) {
    this.#book = book;
    this.#policy = policy;
  }

  /** The numbers that the next connection begins with. `sessionStart`: when the session it is for began, epoch ms. */
  begin(sessionStart: number | null): SessionNumbers {
    const { session, restarts, agreed } = this.#policy;
    const kept = this.#book.of(session);
    const isAgreedAnew = agreed !== null && agreed.agreedOn !== kept?.agreedOn;
    const isNewSession = restarts && kept !== null && kept.sessionStart !== sessionStart;
    const fresh = { nextSender: 1, nextTarget: 1 };
    const numbers = isAgreedAnew ? agreed : isNewSession || kept === null ? fresh : kept;
    const { nextSender, nextTarget } = numbers;
    this.#write({ nextSender: nextSender + RESERVED, nextTarget, sessionStart });
    return { nextSender, nextTarget };
  }

  /** Follows what has been sent and received; writes only now and then. */
  follow({ nextSender, nextTarget }: SessionNumbers): void {
    const kept = this.#book.of(this.#policy.session);
    if (kept === null) return;
    const isLow = nextSender > kept.nextSender - LOW;
    if (!isLow && nextTarget < kept.nextTarget + RESERVED) return;
    const reserved = isLow ? nextSender + RESERVED : kept.nextSender;
    this.#write({ nextSender: reserved, nextTarget, sessionStart: kept.sessionStart });
  }

  /** The connection is over: these are the numbers, exactly. */
  settle({ nextSender, nextTarget }: SessionNumbers): void {
    const sessionStart = this.#book.of(this.#policy.session)?.sessionStart ?? null;
    this.#write({ nextSender, nextTarget, sessionStart });
  }

  #write(numbers: Omit<KeptNumbers, "agreedOn">): void {
    const { session, agreed } = this.#policy;
    const agreedOn = agreed?.agreedOn ?? this.#book.of(session)?.agreedOn ?? null;
    this.#book.keep(session, { ...numbers, agreedOn });
  }
}
