import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { LONGEST_BODY } from "./log-scanner.ts";
import { MARK } from "./message-head.ts";

/** Read at once, bytes; small enough that no other work waits long, large enough that calls cost nothing. */
const CHUNK = 1_048_576;
/** What one message that is not complete yet may leave over, with the line before it. */
const CARRY = LONGEST_BODY + 1024;

/** Takes bytes, of which the first `known` were among the last ones; answers how many are done with. */
export type TakeBytes = (bytes: Buffer, known: number) => number;

/** One buffer for all files that are read in turn. */
export function createReadBuffer(): Buffer {
  return Buffer.allocUnsafe(CHUNK + CARRY);
}

/** Tells a file from another that takes its name later. */
export function fileKey({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev}:${ino}:${Math.round(birthtimeMs)}`;
}

/** A file that is followed while it grows, also after it was given another name. Reads block: only in a thread of its own. */
export class LogFile {
  path: string;
  readonly key: string;
  size: number;
  /** How far it has been read, bytes. */
  offset: number;
  /** When it was last under a name that is looked for. */
  seenAt: number;
  readonly #fd: number;
  /** What is not done with: it comes again before the next bytes. */
  #carry: Buffer = Buffer.alloc(0);

  /** Throws as `open` does. */
  constructor(
    path: string,
    { now, startAt }: { now: number; startAt: (file: { key: string; size: number }) => number },
  ) {
    this.path = path;
    this.#fd = openSync(path, "r");
    const stats = fstatSync(this.#fd);
    this.key = fileKey(stats);
    this.size = stats.size;
    this.offset = startAt({ key: this.key, size: stats.size });
    this.seenAt = now;
  }

  get lag(): number {
    return Math.max(0, this.size - this.offset);
  }

  /** Up to here it need not be read again, bytes: a message that is not complete yet must. */
  get doneWith(): number {
    return this.offset - this.#carry.length;
  }

  /** The bytes read last are the beginning of a message. */
  get isWithinMessage(): boolean {
    return this.#carry.includes(MARK);
  }

  /** Looks how large it is now; answers whether it has become shorter: then it was begun anew. */
  look(): boolean {
    this.size = fstatSync(this.#fd).size;
    return this.size < this.offset;
  }

  /** It may have another name now, but was not deleted. */
  get hasName(): boolean {
    return fstatSync(this.#fd).nlink > 0;
  }

  beginAnew(): void {
    this.offset = 0;
    this.#carry = Buffer.alloc(0);
  }

  /** Reads up to `most` bytes; answers how many were read. Throws as `read` does. */
  read(buffer: Buffer, { most, take }: { most: number; take: TakeBytes }): number {
    let read = 0;
    while (read < most && this.offset < this.size) {
      this.#carry.copy(buffer);
      const room = Math.min(CHUNK, this.size - this.offset);
      const got = readSync(this.#fd, buffer, this.#carry.length, room, this.offset);
      if (got === 0) break;
      const end = this.#carry.length + got;
      const done = take(buffer.subarray(0, end), this.#carry.length);
      // A message longer than any is not waited for.
      const rest = Math.min(end - done, CARRY);
      this.#carry = Buffer.from(buffer.subarray(end - rest, end));
      this.offset += got;
      read += got;
    }
    return read;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
