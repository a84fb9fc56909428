import { FIELD, type ScannedMessage } from "./scanned-message.ts";

/** The body of a message longer than this is not one, bytes. */
export const LONGEST_BODY = 262_144;
/** So much before a message may be the time that its log has written. */
export const LONGEST_PREFIX = 256;
/** `8=FIXT.1.1|9=262144|` and some room: what has not said its length by then is no message. */
const LONGEST_HEAD = 32;
const TRAILER_LENGTH = 6; // 10=123, and then its delimiter
/** Up to here the next message is looked for by hand: a loop beats a call where the distance is short. */
const NEAR = 64;
const SOH = 1;
const PIPE = 124;
const EQUALS = 61;
const ZERO = 48;
const ONE = 49;
const EIGHT = 56;
const NINE = 57;
const F = 70;
const I = 73;
const X = 88;
const MARK = Buffer.from("8=FIX", "latin1");
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

/**
 * Finds the FIX messages in a log, whatever its lines begin with, delimited by SOH or `|`. Each is taken by BodyLength and
 * CheckSum, so that a line feed within a field does no harm and a torn line is no message. Reads each byte about once.
 */
export class LogScanner {
  /** Messages that were read. */
  messages = 0;
  /** Places where a message begins that is torn, or whose checksum is wrong. */
  garbled = 0;
  readonly #message: ScannedMessage;
  readonly #places = new Uint8Array(TABLE);
  readonly #parentTag: number;
  #bodySum = 0;

  constructor(message: ScannedMessage, { parentTag }: { parentTag: number | null }) {
    this.#message = message;
    this.#parentTag = parentTag ?? 0;
    for (const [tag, place] of PLACES) this.#places[tag] = place;
    if (this.#parentTag > 0 && this.#parentTag < TABLE) this.#places[this.#parentTag] = FIELD.parentId;
  }

  /** Hands over each whole message of the first `end` bytes; answers how many bytes from the start are done with. */
  scan(bytes: Buffer, end: number, take: () => void): number {
    const message = this.#message;
    message.bytes = bytes;
    let doneWith = 0;
    for (let at = findMark(bytes, 0, end); at >= 0; at = findMark(bytes, doneWith, end)) {
      message.lineStart = Math.max(doneWith, at - LONGEST_PREFIX);
      message.start = at;
      const next = this.#read(bytes, at, end);
      if (next === PARTIAL) return message.lineStart;
      if (next === NO_MESSAGE) {
        this.garbled += 1;
        doneWith = at + MARK.length;
      } else {
        this.messages += 1;
        take();
        doneWith = next;
      }
    }
    // What may be the beginning of a message, and the time before it, is looked at again.
    return Math.max(doneWith, end - LONGEST_PREFIX);
  }

  /** Reads the message that begins here; answers where it ends, or that it is none, or that more bytes must come first. */
  #read(bytes: Buffer, start: number, end: number): number {
    const lengthAt = findLength(bytes, start, end);
    if (lengthAt < 0) return end - start < LONGEST_HEAD ? PARTIAL : NO_MESSAGE;
    const delimiter = bytes[lengthAt - 3] ?? 0;
    const bodyStart = findDelimiter(bytes, lengthAt, Math.min(end, start + LONGEST_HEAD)) + 1;
    if (bodyStart === 0) return end - start < LONGEST_HEAD ? PARTIAL : NO_MESSAGE;
    const length = readNumber(bytes, lengthAt, bodyStart - 1);
    if (bytes[bodyStart - 1] !== delimiter || length <= 0 || length > LONGEST_BODY) return NO_MESSAGE;
    const bodyEnd = bodyStart + length;
    if (bodyEnd + TRAILER_LENGTH > end) return PARTIAL;
    const expected = readTrailer(bytes, bodyEnd);
    if (expected < 0 || bytes[bodyEnd - 1] !== delimiter) return NO_MESSAGE;
    const fields = this.#readBody(bytes, bodyStart, { end: bodyEnd, delimiter });
    let sum = this.#bodySum;
    for (let at = start; at < bodyStart; at++) sum += bytes[at] ?? 0;
    // The checksum was made with SOH for each delimiter.
    sum -= (delimiter - SOH) * (fields + 2);
    return (sum & 255) === expected && this.#message.has(FIELD.msgType) ? bodyEnd + TRAILER_LENGTH : NO_MESSAGE;
  }

  /** One pass over a body, for its sum and for where the fields are that count; answers how many fields it has. */
  #readBody(bytes: Buffer, start: number, { end, delimiter }: { end: number; delimiter: number }): number {
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

/** Where the digits of BodyLength(9) begin, right after BeginString; -1 where they do not. */
function findLength(bytes: Buffer, start: number, end: number): number {
  const at = findDelimiter(bytes, start + MARK.length, Math.min(end, start + LONGEST_HEAD));
  return at >= 0 && at + 3 < end && bytes[at + 1] === NINE && bytes[at + 2] === EQUALS ? at + 3 : -1;
}

function findDelimiter(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) if (bytes[at] === SOH || bytes[at] === PIPE) return at;
  return -1;
}

/** A number of at most nine digits; -1 for anything else. */
function readNumber(bytes: Buffer, from: number, to: number): number {
  if (to <= from || to - from > 9) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The value of the CheckSum(10) that stands here; -1: none stands here. */
function readTrailer(bytes: Buffer, at: number): number {
  if (bytes[at] !== ONE || bytes[at + 1] !== ZERO || bytes[at + 2] !== EQUALS) return -1;
  return readNumber(bytes, at + 3, at + TRAILER_LENGTH);
}

/** Where the next message begins; -1: nowhere. */
function findMark(bytes: Buffer, from: number, end: number): number {
  const last = end - MARK.length;
  const near = Math.min(last, from + NEAR);
  for (let at = from; at <= near; at++) {
    if (bytes[at] !== EIGHT || bytes[at + 1] !== EQUALS) continue;
    if (bytes[at + 2] === F && bytes[at + 3] === I && bytes[at + 4] === X) return at;
  }
  if (near >= last) return -1;
  const found = bytes.indexOf(MARK, near);
  return found > last ? -1 : found;
}
