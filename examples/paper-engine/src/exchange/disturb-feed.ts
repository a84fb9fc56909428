import type { FaultName } from "../faults/fault-catalog.ts";
import type { MarketMessage, QuoteMessage } from "./feed-message.ts";

/** The symbol that `feed_symbol_silent` silences. */
export const SILENT_SYMBOL = "SOL-USD";
/** Of so many messages of a symbol one is lost while there are gaps. */
const LOST_OF = 10;

/** What becomes of market messages on their way out. Remembers the values at which a frozen feed stands. */
export class FeedDisturbance {
  readonly #isOn: (name: FaultName) => boolean;
  readonly #frozen = new Map<string, QuoteMessage>();

  constructor(isOn: (name: FaultName) => boolean) {
    this.#isOn = isOn;
  }

  /** The message as it goes out; null when it does not. */
  apply(message: MarketMessage): MarketMessage | null {
    if (this.#isOn("feed_stale")) return null;
    if (this.#isOn("feed_symbol_silent") && message.symbol === SILENT_SYMBOL) return null;
    if (this.#isOn("feed_gaps") && isLost(message)) return null;
    if (this.#isOn("feed_frozen")) return this.#freeze(message);
    this.#frozen.clear();
    return this.#isOn("feed_crossed") ? cross(message) : message;
  }

  /** Once a symbol has been quoted, that quote comes again and again under new sequences and stamps, and nothing trades. */
  #freeze(message: MarketMessage): MarketMessage {
    const { symbol, sequence, time } = message;
    const standing = this.#frozen.get(symbol) ?? (message.type === "quote" ? message : null);
    if (standing === null) return message;
    this.#frozen.set(symbol, standing);
    const { snapshot: _, ...values } = standing;
    const mark = message.type === "quote" && message.snapshot === true ? { snapshot: true as const } : {};
    return { ...values, ...mark, sequence, time };
  }
}

/** Snapshots too, which would make good what was missed. */
function isLost(message: MarketMessage): boolean {
  const isSnapshot = message.type === "quote" && message.snapshot === true;
  return isSnapshot || message.sequence % LOST_OF === 0;
}

function cross(message: MarketMessage): MarketMessage {
  return message.type === "quote" ? { ...message, bid: message.ask, ask: message.bid } : message;
}
