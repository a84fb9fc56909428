import { DATA_FIELD_LENGTHS } from "../fix/fix-tag.ts";
import { EQUALS, findMark, LONGEST_HEAD, MARK, readNumber, SOH } from "./message-head.ts";

/** `8=FIX.4.4|9=123|35=` */
const HEAD = new RegExp(`^8=FIX[.T\\d]{1,10}([|${String.fromCharCode(SOH)}])9=\\d{1,9}\\1(?:35=)`);

/** The body that a message should have: from after its BodyLength(9) to its CheckSum(10). */
export interface Body {
  readonly start: number;
  readonly end: number;
  readonly delimiter: number;
}

/**
 * Where another message begins before this one has all its body; -1: nowhere, so that what is missing may still come. A data field
 * may hold whole messages, for as long as it says it is; no other field holds its message's delimiter. The first `known`
 * bytes have been searched before.
 */
export function findHeadWithin(bytes: Buffer, body: Body, known: number): number {
  const from = Math.max(body.start, known - LONGEST_HEAD);
  const found = search(bytes, body, from);
  // A data field may turn out to be torn only now: what it was taken to hold are messages of their own.
  return found < 0 || from === body.start ? found : search(bytes, body, body.start);
}

function search(bytes: Buffer, body: Body, from: number): number {
  const fields = new BodyFields(bytes, body);
  let mark = findMark(bytes, from);
  while (mark >= 0) {
    const dataEnd = isHead(bytes, mark, body.delimiter) ? fields.dataEndAt(mark) : mark + MARK.length;
    if (dataEnd === null) return mark;
    mark = dataEnd >= bytes.length ? -1 : findMark(bytes, dataEnd);
  }
  return -1;
}

/** SOH is no byte of a message that is delimited otherwise, while a text may quote one that is. */
function isHead(bytes: Buffer, at: number, delimiter: number): boolean {
  const found = HEAD.exec(bytes.toString("latin1", at, at + LONGEST_HEAD));
  const own = found?.[1]?.charCodeAt(0);
  return own !== undefined && (own === delimiter || own === SOH);
}

/** Goes through the fields of a body once, as far as it is asked about. */
class BodyFields {
  readonly #bytes: Buffer;
  readonly #body: Body;
  #field: number;
  /** How long the field's value is, as the field before says; 0: it is no data field. */
  #length = 0;

  constructor(bytes: Buffer, body: Body) {
    this.#bytes = bytes;
    this.#body = body;
    this.#field = body.start;
  }

  /** Where the data field ends that holds this place; null: none does. */
  dataEndAt(place: number): number | null {
    while (this.#field < place) {
      const dataEnd = this.#dataEnd();
      if (dataEnd !== null && dataEnd > place) return dataEnd;
      const end = dataEnd ?? this.#bytes.indexOf(this.#body.delimiter, this.#field);
      if (end < 0 || end >= place) return null;
      this.#length = this.#announcedBefore(end);
      this.#field = end + 1;
    }
    return null;
  }

  /** Null: the field is no data field, or not as long as it should be. */
  #dataEnd(): number | null {
    if (this.#length === 0) return null;
    const end = this.#bytes.indexOf(EQUALS, this.#field) + 1 + this.#length;
    if (end >= this.#body.end) return null;
    return end >= this.#bytes.length || this.#bytes[end] === this.#body.delimiter ? end : null;
  }

  /** How long the next field's value is, as the field that ends here says. */
  #announcedBefore(end: number): number {
    // No field that says so is longer than `1468=262144`.
    if (end - this.#field > 16) return 0;
    const equals = this.#bytes.indexOf(EQUALS, this.#field);
    if (equals < 0 || equals >= end) return 0;
    if (!DATA_FIELD_LENGTHS.has(readNumber(this.#bytes, this.#field, equals))) return 0;
    return Math.max(0, readNumber(this.#bytes, equals + 1, end));
  }
}
