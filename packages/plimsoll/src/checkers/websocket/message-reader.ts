import type { DataType } from "./data-type.ts";
import type { FieldReader } from "./field-path.ts";
import { quoteText, quoteValue } from "./quote-text.ts";
import { readNumber, readSequence } from "./read-value.ts";
import { Tick } from "./tick.ts";

/** Who hears what messages say. The tick is the reader's own and changes with the next message. */
export interface MessageSink {
  tick(tick: Tick, type: DataType): void;
  heartbeat(sequence: number, type: DataType): void;
  /** A number that counts all messages of the connection. */
  counted(sequence: number): void;
  /** A message that carries no data: an acknowledgement, an error, something not known here. */
  other(message: unknown): void;
  unreadable(words: string): void;
}

export interface MessagePlan {
  readonly types: readonly DataType[];
  readonly connectionSequence: FieldReader | null;
  /** The one symbol of a feed whose messages name none. */
  readonly onlySymbol: string | null;
  /** What is no data although it could be taken for some; null where the kinds of data tell themselves. */
  readonly isControl: ((message: unknown) => boolean) | null;
}

const MOST_AT_ONCE = 10_000;

/** Reads messages into one tick that it uses again and again: a feed of 50,000 a second must not feed the collector. */
export class MessageReader {
  readonly #plan: MessagePlan;
  readonly #sink: MessageSink;
  readonly #tick = new Tick();
  #type: DataType | null = null;
  #message: unknown = null;
  #fault = "";
  /** Whether the message has the field that was read last. */
  #isNamed = false;

  constructor(plan: MessagePlan, sink: MessageSink) {
    this.#plan = plan;
    this.#sink = sink;
  }

  read(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.#sink.unreadable(`no JSON: ${quoteText(text)}`);
      return;
    }
    if (typeof message !== "object" || message === null) {
      this.#sink.unreadable(`no JSON object or list: ${quoteText(text)}`);
      return;
    }
    if (!Array.isArray(message)) this.#take(message);
    else if (message.length > MOST_AT_ONCE) this.#sink.unreadable(`a list of ${message.length} messages at once`);
    else for (const each of message) this.#take(each);
  }

  #take(message: unknown): void {
    this.#takeSequence(message);
    const isControl = this.#plan.isControl?.(message) ?? false;
    const type = isControl ? undefined : this.#plan.types.find((it) => it.matches(message));
    if (type === undefined) {
      this.#sink.other(message);
      return;
    }
    this.#message = message;
    this.#type = type;
    type.eachItem(message, this.#takeItem);
    this.#message = null;
  }

  #takeSequence(message: unknown): void {
    const { connectionSequence } = this.#plan;
    if (connectionSequence === null) return;
    const sequence = readSequence(connectionSequence(message, message));
    if (sequence !== null && !Number.isNaN(sequence)) this.#sink.counted(sequence);
  }

  readonly #takeItem = (item: unknown): void => {
    const type = this.#type;
    if (type === null) return;
    const { fields } = type;
    const tick = this.#tick;
    this.#fault = "";
    const sequence = this.#read(item, fields.sequence, readSequence);
    if (type.isHeartbeat) {
      this.#sink.heartbeat(sequence, type);
      return;
    }
    const symbol = fields.symbol === null ? this.#plan.onlySymbol : fields.symbol(item, this.#message);
    if (typeof symbol !== "string" || symbol === "") {
      this.#sink.unreadable(`a ${type.name} message without its symbol`);
      return;
    }
    tick.symbol = symbol;
    tick.sequence = sequence;
    tick.firstSequence =
      fields.firstSequence === null ? sequence : this.#read(item, fields.firstSequence, readSequence);
    tick.stamp = this.#read(item, fields.stamp, type.readStamp);
    tick.bid = this.#read(item, fields.bid, readNumber);
    tick.namesBid = this.#isNamed;
    tick.ask = this.#read(item, fields.ask, readNumber);
    tick.namesAsk = this.#isNamed;
    tick.bidSize = this.#read(item, fields.bidSize, readNumber);
    tick.askSize = this.#read(item, fields.askSize, readNumber);
    tick.price = this.#read(item, fields.price, readNumber);
    tick.volume = this.#read(item, fields.volume, readNumber);
    tick.isSnapshot = type.isSnapshot?.(this.#message) ?? false;
    if (this.#fault === "") this.#sink.tick(tick, type);
    else this.#sink.unreadable(this.#fault);
  };

  /** NaN when the field is absent, and when it is not what it should be, which is a fault. */
  #read(item: unknown, field: FieldReader | null, toNumber: (value: unknown) => number | null): number {
    this.#isNamed = false;
    if (field === null) return Number.NaN;
    const value = field(item, this.#message);
    this.#isNamed = value !== undefined;
    const number = toNumber(value);
    if (number !== null) return number;
    this.#fault = `a ${this.#type?.name ?? ""} message with ${quoteValue(value)} where a number should be`;
    return Number.NaN;
  }
}
