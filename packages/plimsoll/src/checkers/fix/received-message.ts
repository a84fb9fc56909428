import { DATA_FIELD_LENGTHS, TAG } from "./fix-tag.ts";

const SOH = 1;
const EQUALS = 61;
/** What of a message is kept: the session layer needs no more, so that no message is large in memory. */
const KEPT: ReadonlySet<number> = new Set(Object.values(TAG));
/** A kept value longer than this is cut. */
const LONGEST_VALUE = 2000;

/** A well-formed message that came in, with the fields of the session layer. Text is read as ISO 8859-1, byte for byte. */
export class ReceivedMessage {
  readonly msgType: string;
  readonly #fields: ReadonlyMap<number, string>;

  constructor(fields: ReadonlyMap<number, string>) {
    this.#fields = fields;
    this.msgType = fields.get(TAG.msgType) ?? "";
  }

  get(tag: number): string | null {
    return this.#fields.get(tag) ?? null;
  }

  /** A whole number without a sign, as sequence numbers are; null where the field is missing or no such number. */
  count(tag: number): number | null {
    const text = this.#fields.get(tag);
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
  }

  isSet(flag: number): boolean {
    return this.#fields.get(flag) === "Y";
  }
}

/**
 * Reads the fields between the start of a message and its CheckSum(10). Null where the first three are not BeginString,
 * BodyLength and MsgType in this order, or the last has no value: such a message is garbled. A field that cannot be read is passed over: its message
 * has come whole, and counts.
 */
export function readFields(bytes: Buffer): ReceivedMessage | null {
  const fields = new Map<number, string>();
  let data = { tag: 0, length: 0 };
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const equals = bytes.indexOf(EQUALS, at);
    const isField = equals >= 0 && equals < delimiterFrom(bytes, at);
    const tag = isField ? readTag(bytes.subarray(at, equals)) : 0;
    const expected = [TAG.beginString, TAG.bodyLength, TAG.msgType][count];
    if (expected !== undefined && tag !== expected) return null;
    const from = isField ? equals + 1 : at;
    const end = endOfValue(bytes, from, tag === data.tag ? data.length : 0);
    if (end > from && KEPT.has(tag) && !fields.has(tag)) {
      fields.set(tag, bytes.toString("latin1", from, Math.min(end, from + LONGEST_VALUE)));
    }
    const tagOfData = DATA_FIELD_LENGTHS.get(tag) ?? 0;
    data = { tag: tagOfData, length: tagOfData === 0 ? 0 : readTag(bytes.subarray(from, end)) };
    at = end + 1;
  }
  return fields.has(TAG.msgType) ? new ReceivedMessage(fields) : null;
}

/** Where a value ends: where its length says, if a delimiter is there, else at the next delimiter. */
function endOfValue(bytes: Buffer, from: number, length: number): number {
  if (length > 0 && bytes[from + length] === SOH) return from + length;
  return delimiterFrom(bytes, from);
}

function delimiterFrom(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(SOH, from);
  return found < 0 ? bytes.length : found;
}

/** A positive whole number; 0 where it is none. */
function readTag(digits: Buffer): number {
  if (digits.length === 0 || digits.length > 9) return 0;
  let tag = 0;
  for (const byte of digits) {
    if (byte < 48 || byte > 57) return 0;
    tag = tag * 10 + byte - 48;
  }
  return tag;
}
