/** The fields of a message that a log's reader looks at, each with a place of its own. */
export const FIELD = {
  msgType: 1,
  msgSeqNum: 2,
  sender: 3,
  target: 4,
  sendingTime: 5,
  possDup: 6,
  clOrdId: 7,
  origClOrdId: 8,
  orderQty: 9,
  ordStatus: 10,
  cumQty: 11,
  heartBtInt: 12,
  resetSeqNum: 13,
  gapFill: 14,
  newSeqNo: 15,
  beginSeqNo: 16,
  text: 17,
  parentId: 18,
  refSeqNum: 19,
  refMsgType: 20,
  refId: 21,
  possResend: 22,
  endSeqNo: 23,
  execType: 24,
} as const;
export type FieldPlace = (typeof FIELD)[keyof typeof FIELD];

const PLACES = 25;
const ZERO = 48;
const NINE = 57;
const POINT = 46;
/** FNV-1a, twice, with different starts: together 53 bits, so that two ids share one key once in 10^15. */
const FNV_PRIME = 16_777_619;
const FNV_START = 2_166_136_261;
const OTHER_START = 305_419_896;

/**
 * One message of a log where it lies in the reader's buffer, valid until the next one is read: there is one of these for
 * millions of messages, so that none of them costs memory.
 */
export class ScannedMessage {
  bytes: Buffer = Buffer.alloc(0);
  /** Where the text before the message begins and the message itself: a log writes its time there. */
  lineStart = 0;
  start = 0;
  /** When it was written, as the log or its sender says, epoch ms: that may be wrong. */
  stampedAt = 0;
  readonly #from = new Int32Array(PLACES);
  readonly #to = new Int32Array(PLACES);

  clear(): void {
    this.#to.fill(0);
  }

  set(place: number, from: number, to: number): void {
    // Of a field that comes twice (in a repeating group) the first counts.
    if ((this.#to[place] ?? 0) > 0) return;
    this.#from[place] = from;
    this.#to[place] = to;
  }

  has(place: FieldPlace): boolean {
    return (this.#to[place] ?? 0) > 0;
  }

  from(place: FieldPlace): number {
    return this.#from[place] ?? 0;
  }

  to(place: FieldPlace): number {
    return this.#to[place] ?? 0;
  }

  /** The one character of a field, as its code; 0 where it is missing or longer. */
  char(place: FieldPlace): number {
    const from = this.from(place);
    return this.to(place) - from === 1 ? (this.bytes[from] ?? 0) : 0;
  }

  text(place: FieldPlace): string {
    return this.bytes.toString("latin1", this.from(place), Math.max(this.from(place), this.to(place)));
  }

  /** A whole number without a sign; -1 where there is none. */
  count(place: FieldPlace): number {
    const to = this.to(place);
    if (to === 0 || to - this.from(place) > 15) return -1;
    let value = 0;
    for (let at = this.from(place); at < to; at++) {
      const digit = this.bytes[at] ?? 0;
      if (digit < ZERO || digit > NINE) return -1;
      value = value * 10 + digit - ZERO;
    }
    return value;
  }

  /** A quantity such as `100` or `0.25`; NaN where there is none. */
  quantity(place: FieldPlace): number {
    const to = this.to(place);
    let value = 0;
    let scale = 0;
    for (let at = this.from(place); at < to; at++) {
      const digit = this.bytes[at] ?? 0;
      if (digit === POINT && scale === 0) scale = 1;
      else if (digit < ZERO || digit > NINE) return Number.NaN;
      else {
        value = value * 10 + digit - ZERO;
        scale *= 10;
      }
    }
    return to === 0 ? Number.NaN : value / Math.max(1, scale);
  }

  /** A number that stands for a field's text: the same for the same text, and practically never for another. */
  key(place: FieldPlace): number {
    const to = this.to(place);
    let one = FNV_START;
    let other = OTHER_START;
    for (let at = this.from(place); at < to; at++) {
      const byte = this.bytes[at] ?? 0;
      one = Math.imul(one ^ byte, FNV_PRIME);
      other = Math.imul(other ^ byte, FNV_PRIME);
    }
    return (one >>> 0) * 2_097_152 + (other >>> 11);
  }
}
