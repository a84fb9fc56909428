import { EQUALS, findDelimiter, findLength, findMark, LONGEST_HEAD, MARK, readNumber, SOH } from "./message-head.ts";
import { FIELD, type ScannedMessage } from "./scanned-message.ts";
import { type Body, findHeadWithin } from "./torn-message.ts";

/** The body of a message longer than this is not one, bytes. */
export const LONGEST_BODY = 262_144;
/** So much before a message may be the time that its log has written. */
export const LONGEST_PREFIX = 256;
const TRAILER_LENGTH = 6; // 10=123, and then its delimiter
const LINE_FEED = 10;
const ZERO = 48;
const ONE = 49;
const NINE = 57;
/** Larger tags have no place in the table. */
const TABLE = 2048;

const PLACES: readonly (readonly [tag: number, place: number])[] = [
  [35, FIELD.msgType],
  [34, FIELD.msgSeqNum],
  [49, FIELD.sender],
  [56, FIELD.target],
  [52, FIELD.sendingTime],
  [43, FIELD.possDup],
  [11, FIELD.clOrdId],
  [41, FIELD.origClOrdId],
  [38, FIELD.orderQty],
  [39, FIELD.ordStatus],
  [150, FIELD.execType],
  [14, FIELD.cumQty],
  [108, FIELD.heartBtInt],
  [141, FIELD.resetSeqNum],
  [123, FIELD.gapFill],
  [36, FIELD.newSeqNo],
  [7, FIELD.beginSeqNo],
  [16, FIELD.endSeqNo],
  [58, FIELD.text],
  [45, FIELD.refSeqNum],
  [372, FIELD.refMsgType],
  [379, FIELD.refId],
  [97, FIELD.possResend],
];

/** What the reader makes of the bytes at one place. */
const NO_MESSAGE = 0;
const PARTIAL = -1;

/** Hears of what is found, while it lies in the scanned message. */
export interface LogListener {
  /** Whether the message in hand is to be taken now; if not, it comes again, as what is behind it does. */
  isDue(): boolean;
  takeMessage(): void;
  /** A place where a message begins that is torn, or whose checksum is wrong. */
  takeGarbled(): void;
}

/**
 * Finds the FIX messages in a log, whatever its lines begin with, delimited by SOH or `|`. Each is taken by BodyLength and
 * CheckSum, so that a line feed within a field does no harm and a torn line is no message. Reads each byte about once.
 */
export class LogScanner {
  readonly #message: ScannedMessage;
  readonly #places = new Uint8Array(TABLE);
  readonly #parentTag: number;
  #bodySum = 0;
  /** From here on the next message is looked for after one that is garbled. */
  #goOnAt = 0;

  constructor(message: ScannedMessage, { parentTag }: { parentTag: number | null }) {
    this.#message = message;
    this.#parentTag = parentTag ?? 0;
    for (const [tag, place] of PLACES) this.#places[tag] = place;
    if (this.#parentTag > 0 && this.#parentTag < TABLE) this.#places[this.#parentTag] = FIELD.parentId;
  }

  /** Tells of each message in the bytes, of which the first `known` have been here before; answers how many are done with. */
  scan(bytes: Buffer, { known }: { known: number }, listener: LogListener): number {
    const message = this.#message;
    message.bytes = bytes;
    let doneWith = 0;
    for (let at = findMark(bytes, 0); at >= 0; ) {
      message.lineStart = Math.max(doneWith, at - LONGEST_PREFIX);
      message.start = at;
      const next = this.#read(bytes, at, known);
      if (next === PARTIAL) return message.lineStart;
      if (next === NO_MESSAGE) {
        listener.takeGarbled();
        at = findMark(bytes, this.#goOnAt);
        // Where a message begins within it, what is before that on its line may be its time.
        doneWith = startOfLine(bytes, at === this.#goOnAt ? message.start + MARK.length : this.#goOnAt, at);
      } else if (!listener.isDue()) return message.lineStart;
      else {
        listener.takeMessage();
        doneWith = next;
        at = findMark(bytes, next);
      }
    }
    // What may be the beginning of a message, and the time before it, is looked at again.
    return Math.max(doneWith, bytes.length - LONGEST_PREFIX);
  }

  /** Reads the message that begins here; answers where it ends, or that it is none, or that more bytes must come first. */
  #read(bytes: Buffer, start: number, known: number): number {
    const end = bytes.length;
    this.#goOnAt = start + MARK.length;
    const lengthAt = findLength(bytes, start);
    if (lengthAt < 0) return end - start < LONGEST_HEAD ? PARTIAL : NO_MESSAGE;
    const delimiter = bytes[lengthAt - 3] ?? 0;
    const bodyStart = findDelimiter(bytes, lengthAt, start + LONGEST_HEAD) + 1;
    if (bodyStart === 0) return end - start < LONGEST_HEAD ? PARTIAL : NO_MESSAGE;
    const length = readNumber(bytes, lengthAt, bodyStart - 1);
    if (bytes[bodyStart - 1] !== delimiter || length <= 0 || length > LONGEST_BODY) return NO_MESSAGE;
    const body = { start: bodyStart, end: bodyStart + length, delimiter };
    const isWhole = body.end + TRAILER_LENGTH <= end;
    if (isWhole && this.#isIntact(bytes, start, body)) return body.end + TRAILER_LENGTH;
    // Of what would be its body, only what is no data of it may be another message.
    const near = isWhole ? bytes.subarray(0, body.end + LONGEST_HEAD) : bytes;
    const head = findHeadWithin(near, body, isWhole ? 0 : known);
    if (head >= 0 || isWhole) this.#goOnAt = head >= 0 ? head : body.end;
    return head >= 0 || isWhole ? NO_MESSAGE : PARTIAL;
  }

  #isIntact(bytes: Buffer, start: number, body: Body): boolean {
    const expected = readTrailer(bytes, body.end);
    if (expected < 0 || bytes[body.end - 1] !== body.delimiter) return false;
    const fields = this.#readBody(bytes, body);
    let sum = this.#bodySum;
    for (let at = start; at < body.start; at++) sum += bytes[at] ?? 0;
    // The checksum was made with SOH for each delimiter.
    sum -= (body.delimiter - SOH) * (fields + 2);
    return (sum & 255) === expected && this.#message.has(FIELD.msgType);
  }

  /** One pass over a body, for its sum and for where the fields are that count; answers how many fields it has. */
  #readBody(bytes: Buffer, { start, end, delimiter }: Body): number {
    const message = this.#message;
    const places = this.#places;
    const parentTag = this.#parentTag;
    message.clear();
    let sum = 0;
    let fields = 0;
    let at = start;
    while (at < end) {
      let tag = 0;
      let byte = bytes[at] as number;
      while (byte >= ZERO && byte <= NINE) {
        tag = tag * 10 + byte - ZERO;
        sum += byte;
        at += 1;
        byte = bytes[at] as number;
      }
      const from = at + 1;
      while (byte !== delimiter) {
        sum += byte;
        at += 1;
        byte = bytes[at] as number;
      }
      sum += delimiter;
      fields += 1;
      const place = tag < TABLE ? (places[tag] as number) : tag === parentTag ? FIELD.parentId : 0;
      if (place !== 0) message.set(place, from, at);
      at += 1;
    }
    this.#bodySum = sum;
    return fields;
  }
}

/** The value of the CheckSum(10) that stands here; -1: none stands here. */
function readTrailer(bytes: Buffer, at: number): number {
  if (bytes[at] !== ONE || bytes[at + 1] !== ZERO || bytes[at + 2] !== EQUALS) return -1;
  return readNumber(bytes, at + 3, at + TRAILER_LENGTH);
}

/**
 * Where the line begins in which the message at `to` does (-1: none is there yet), after garbage that began at `from`: what
 * is left of that must not pass for the time before the message, nor be looked at again.
 */
function startOfLine(bytes: Buffer, from: number, to: number): number {
  const end = to < 0 ? bytes.length : to;
  const least = Math.max(from, end - LONGEST_PREFIX);
  const feed = bytes.subarray(least, end).lastIndexOf(LINE_FEED);
  if (feed < 0) return to < 0 ? least : to;
  const mark = findMark(bytes, least + feed);
  return mark < 0 || mark >= end ? least + feed : end;
}
