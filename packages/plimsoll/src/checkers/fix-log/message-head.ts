/** `8=FIXT.1.1|9=262144|` and some room: what has not said its length by then is no message. */
export const LONGEST_HEAD = 32;
export const MARK = Buffer.from("8=FIX", "latin1");
export const SOH = 1;
const PIPE = 124;
export const EQUALS = 61;
const ZERO = 48;
const EIGHT = 56;
const NINE = 57;
const F = 70;
const I = 73;
const X = 88;
/** Up to here the next message is looked for by hand: a loop beats a call where the distance is short. */
const NEAR = 64;

/** Where the next message begins; -1: nowhere. */
export function findMark(bytes: Buffer, from: number): number {
  const last = bytes.length - MARK.length;
  const near = Math.min(last, from + NEAR);
  for (let at = from; at <= near; at++) {
    if (bytes[at] !== EIGHT || bytes[at + 1] !== EQUALS) continue;
    if (bytes[at + 2] === F && bytes[at + 3] === I && bytes[at + 4] === X) return at;
  }
  return near >= last ? -1 : bytes.indexOf(MARK, near);
}

/** Where the digits of BodyLength(9) begin, right after BeginString; -1 where they do not. */
export function findLength(bytes: Buffer, start: number): number {
  const at = findDelimiter(bytes, start + MARK.length, start + LONGEST_HEAD);
  return at >= 0 && at + 3 < bytes.length && bytes[at + 1] === NINE && bytes[at + 2] === EQUALS ? at + 3 : -1;
}

export function findDelimiter(bytes: Buffer, from: number, to: number): number {
  const end = Math.min(to, bytes.length);
  for (let at = from; at < end; at++) if (bytes[at] === SOH || bytes[at] === PIPE) return at;
  return -1;
}

/** A number of at most nine digits; -1 for anything else. */
export function readNumber(bytes: Buffer, from: number, to: number): number {
  if (to <= from || to - from > 9) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
