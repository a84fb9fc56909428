import { checkSum, type FixMessage, SOH, TAG } from "./fix-message.ts";

/** Longer messages than anything here sends; what claims to be longer is garbage. */
const MAX_MESSAGE = 4096;
const START = `8=FIX.4.4${SOH}9=`;
/** `10=nnn` and its separator. */
const TRAILER_LENGTH = 7;

/** Cuts a stream of bytes into messages. Garbled ones are passed over, as FIX 4.4 volume 2 asks for. */
export class FixDecoder {
  #rest = "";
  #garbled = 0;

  /** How many messages could not be read so far. */
  get garbled(): number {
    return this.#garbled;
  }

  push(chunk: Buffer): FixMessage[] {
    this.#rest += chunk.toString("latin1");
    const messages: FixMessage[] = [];
    for (let next = this.#take(); next !== null; next = this.#take()) {
      if (next === "garbled") this.#garbled += 1;
      else messages.push(next);
    }
    return messages;
  }

  /** The next message, what was garbled, or null until more has come. */
  #take(): FixMessage | "garbled" | null {
    const begin = this.#rest.indexOf(START);
    if (begin < 0) {
      this.#rest = this.#rest.slice(-START.length);
      return null;
    }
    this.#rest = this.#rest.slice(begin);
    const lengthEnd = this.#rest.indexOf(SOH, START.length);
    if (lengthEnd < 0) return this.#rest.length > START.length + 6 ? this.#skip() : null;
    const length = Number(this.#rest.slice(START.length, lengthEnd));
    if (!Number.isInteger(length) || length < 1 || length > MAX_MESSAGE) return this.#skip();
    const bodyEnd = lengthEnd + 1 + length;
    if (this.#rest.length < bodyEnd + TRAILER_LENGTH) return null;
    const raw = this.#rest.slice(0, bodyEnd + TRAILER_LENGTH);
    if (raw.slice(bodyEnd) !== `10=${checkSum(raw.slice(0, bodyEnd))}${SOH}`) return this.#skip();
    this.#rest = this.#rest.slice(raw.length);
    return parse(raw) ?? "garbled";
  }

  #skip(): "garbled" {
    this.#rest = this.#rest.slice(START.length);
    return "garbled";
  }
}

function parse(raw: string): FixMessage | null {
  const fields = new Map<number, string>();
  for (const part of raw.slice(0, -1).split(SOH)) {
    const equals = part.indexOf("=");
    const tag = Number(part.slice(0, equals));
    if (equals < 1 || !Number.isInteger(tag)) return null;
    if (!fields.has(tag)) fields.set(tag, part.slice(equals + 1));
  }
  const type = fields.get(TAG.MsgType);
  return type === undefined ? null : { type, fields, raw };
}
