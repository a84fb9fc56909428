import { type ReceivedMessage, readFields } from "./received-message.ts";

/** What a stream of bytes was cut into. */
export type Frame =
  | { readonly kind: "message"; readonly message: ReceivedMessage }
  /** Bytes that are no message, which the session layer ignores as if they had never come (FIX: "garbled"). */
  | { readonly kind: "garbled"; readonly reason: string };

/** The body of a message longer than this is not waited for, bytes. The session layer's own are some hundred. */
export const LONGEST_BODY = 262_144;
/** `8=FIXT.1.1|9=262144|` and some room: a message that has not said its length by then is garbled. */
const LONGEST_HEAD = 32;
const TRAILER_LENGTH = 7; // 10=123|
const MARK = Buffer.from("8=FIX", "latin1");
const SOH = String.fromCharCode(1);
const HEAD = new RegExp(`^8=FIX[.T\\d]{1,10}${SOH}9=(\\d{1,9})${SOH}`);
const HEAD_SO_FAR = new RegExp(`^8=FIX[.T\\d]{0,10}(?:${SOH}(?:9(?:=\\d{0,9})?)?)?$`);
const TRAILER = new RegExp(`^${SOH}10=(\\d{3})${SOH}$`);

/**
 * Cuts what comes over a connection into messages by BodyLength(9) and CheckSum(10), however it is chopped up. What is
 * garbled is passed over to where the next message begins; it never holds more than one longest message.
 */
export class MessageSplitter {
  #buffer: Buffer = Buffer.alloc(4096);
  #start = 0;
  #end = 0;
  /** How many bytes must be there before it is worth looking again. */
  #needed = 1;
  /** The bytes since the last message were garbage, and that has been told. */
  #isInGarbage = false;

  push(chunk: Buffer): Frame[] {
    this.#append(chunk);
    const frames: Frame[] = [];
    while (this.#end - this.#start >= this.#needed && this.#step(frames)) {
      // Each step takes something away, or says how much more it needs.
    }
    return frames;
  }

  #append(chunk: Buffer): void {
    const length = this.#end - this.#start;
    if (this.#end + chunk.length > this.#buffer.length) {
      const isRoomy = length + chunk.length <= this.#buffer.length;
      const target = isRoomy ? this.#buffer : Buffer.alloc(Math.max(this.#buffer.length * 2, length + chunk.length));
      this.#buffer.copy(target, 0, this.#start, this.#end);
      this.#buffer = target;
      this.#start = 0;
      this.#end = length;
    }
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }

  /** Takes one message or one stretch of garbage off the front; false when more bytes must come first. */
  #step(frames: Frame[]): boolean {
    const bytes = this.#buffer.subarray(this.#start, this.#end);
    const start = bytes.indexOf(MARK);
    if (start !== 0) {
      const skipped = start > 0 ? start : bytes.length - partialMark(bytes);
      if (skipped > 0) this.#passOver(frames, { reason: "bytes that begin no message", skipped });
      return start > 0 || this.#wait(bytes.length - skipped + 1);
    }
    const head = HEAD.exec(bytes.toString("latin1", 0, LONGEST_HEAD));
    if (head === null) {
      if (bytes.length < LONGEST_HEAD && isHeadSoFar(bytes)) return this.#wait(bytes.length + 1);
      return this.#passOver(frames, { reason: "no BodyLength(9) after BeginString(8)", skipped: MARK.length });
    }
    return this.#takeMessage(frames, { headLength: head[0].length, bodyLength: Number(head[1]) });
  }

  #takeMessage(frames: Frame[], { headLength, bodyLength }: { headLength: number; bodyLength: number }): boolean {
    if (bodyLength > LONGEST_BODY) {
      const reason = `BodyLength(9) of ${bodyLength}, more than the ${LONGEST_BODY} that are read`;
      return this.#passOver(frames, { reason, skipped: headLength });
    }
    const bodyEnd = headLength + bodyLength;
    const total = bodyEnd + TRAILER_LENGTH;
    if (this.#end - this.#start < total) return this.#wait(total);
    const bytes = this.#buffer.subarray(this.#start, this.#start + total);
    const trailer = TRAILER.exec(bytes.toString("latin1", bodyEnd - 1, total));
    if (trailer === null) {
      return this.#passOver(frames, { reason: "BodyLength(9) does not lead to CheckSum(10)", skipped: MARK.length });
    }
    const isIntact = checkSum(bytes, bodyEnd) === Number(trailer[1]);
    const message = isIntact ? readFields(bytes.subarray(0, bodyEnd)) : null;
    this.#isInGarbage = false;
    this.#drop(total);
    if (message !== null) frames.push({ kind: "message", message });
    else {
      const reason = isIntact ? "MsgType(35) is not its third field" : `CheckSum(10) is not ${trailer[1]}`;
      frames.push({ kind: "garbled", reason });
    }
    return true;
  }

  /** A stretch of garbage counts once, however long it is and in however many pieces it comes. */
  #passOver(frames: Frame[], { reason, skipped }: { reason: string; skipped: number }): true {
    if (!this.#isInGarbage) frames.push({ kind: "garbled", reason });
    this.#isInGarbage = true;
    this.#drop(skipped);
    return true;
  }

  #wait(needed: number): false {
    this.#needed = needed;
    return false;
  }

  #drop(count: number): void {
    this.#start += count;
    this.#needed = 1;
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
  }
}

/** How many bytes at the end may be the beginning of a message. */
function partialMark(bytes: Buffer): number {
  for (let count = Math.min(MARK.length - 1, bytes.length); count > 0; count--) {
    if (bytes.subarray(bytes.length - count).equals(MARK.subarray(0, count))) return count;
  }
  return 0;
}

function isHeadSoFar(bytes: Buffer): boolean {
  return HEAD_SO_FAR.test(bytes.toString("latin1"));
}

function checkSum(bytes: Buffer, end: number): number {
  let sum = 0;
  for (let at = 0; at < end; at++) sum += bytes[at] ?? 0;
  return sum % 256;
}
