import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { LONGEST_BODY } from "./log-scanner.ts";
import { MARK } from "./message-head.ts";

/** Read at once, bytes: calls cost little, and each of many files that are read in turn may hold as much. */
const CHUNK = 131_072;
/** What one message that is not complete yet may leave over, with the line before it. */
const CARRY = LONGEST_BODY + 1024;
/** So many buffers are kept for the next reading. */
const MOST_SPARE = 4;
const NOTHING = Buffer.alloc(0);
/** So much of a file's beginning tells whether another is a copy of it, bytes. */
const HEAD = 1024;
/** As much of its first message has its numbers and its time, bytes. */
const TELLING = 256;

/** What was done with bytes. */
export interface Taken {
  /** So many are done with. */
  readonly done: number;
  /** When the message was written that is not due yet, epoch ms; null: none waits, the others are not complete. */
  readonly nextAt: number | null;
}

/** Takes bytes, of which the first `known` were among the last ones. */
export type TakeBytes = (bytes: Buffer, known: number) => Taken;

/** A file that has been opened. */
export type NewFile = Pick<LogFile, "key" | "size" | "head">;

/** The buffers of the files that are being read. */
export class ReadBuffers {
  readonly #spare: Buffer[] = [];

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafe(CHUNK + CARRY);
  }

  giveBack(buffer: Buffer): void {
    if (this.#spare.length < MOST_SPARE) this.#spare.push(buffer);
  }
}

/** Tells a file from another that takes its name later. */
export function fileKey({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev}:${ino}:${Math.round(birthtimeMs)}`;
}

/** Whether files that begin so are the same or copies: no two begin with the same messages of the same times. */
export function isSameHead(one: Buffer, other: Buffer): boolean {
  if (one.length < HEAD || !one.equals(other)) return false;
  const mark = one.indexOf(MARK);
  return mark >= 0 && mark <= HEAD - TELLING;
}

/** A file that is followed while it grows, also after it was given another name. Reads block: only in a thread of its own. */
export class LogFile {
  path: string;
  readonly key: string;
  size: number;
  /** Its first bytes. */
  head: Buffer;
  /** When it was last under a name that is looked for. */
  seenAt: number;
  /** When its next message was written, epoch ms: nothing is known of what has not been read. */
  nextAt = Number.NEGATIVE_INFINITY;
  readonly #fd: number;
  readonly #buffers: ReadBuffers;
  #copyOf: LogFile | null = null;
  #buffer: Buffer | null = null;
  /** What has been read and is not done with: it comes again, with the next bytes or when it is due. */
  #window: Buffer = NOTHING;
  /** So much of it has been looked at. */
  #known = 0;
  /** Up to here it has been read, bytes. */
  #readTo: number;

  /** Throws as `open` does. */
  constructor(
    path: string,
    { now, buffers, startAt }: { now: number; buffers: ReadBuffers; startAt: (file: NewFile) => number },
  ) {
    this.path = path;
    this.#fd = openSync(path, "r");
    const stats = fstatSync(this.#fd);
    this.key = fileKey(stats);
    this.size = stats.size;
    this.head = this.#readHead();
    this.#readTo = startAt({ key: this.key, size: stats.size, head: this.head });
    this.seenAt = now;
    this.#buffers = buffers;
  }

  /** How far it has been read, bytes: a message that waits has not been. */
  get offset(): number {
    return this.#isWaiting ? this.doneWith : this.#readTo;
  }

  get lag(): number {
    return Math.max(0, this.size - this.offset);
  }

  /** Up to here it need not be read again, bytes: a message that is not complete yet must. */
  get doneWith(): number {
    return this.#readTo - this.#window.length;
  }

  /** The bytes read last are the beginning of a message. */
  get isWithinMessage(): boolean {
    return !this.#isWaiting && this.#window.includes(MARK);
  }

  /** Looks how large it is now; answers whether it has become shorter: then it was begun anew. */
  look(): boolean {
    this.size = fstatSync(this.#fd).size;
    if (this.head.length < HEAD && this.size > this.head.length) this.head = this.#readHead();
    if (this.#copyOf !== null) this.#readTo = this.size;
    return this.size < this.#readTo;
  }

  /** It may have another name now, but was not deleted. */
  get hasName(): boolean {
    return fstatSync(this.#fd).nlink > 0;
  }

  beginAnew(): void {
    this.head = this.#readHead();
    this.#readTo = 0;
    this.#window = NOTHING;
    this.#known = 0;
    this.nextAt = Number.NEGATIVE_INFINITY;
  }

  /** Reads up to `most` bytes, or to a message that is not due; answers how many were read. Throws as `read` does. */
  read({ most, take }: { most: number; take: TakeBytes }): number {
    let read = 0;
    do {
      if (!this.#isWaiting) {
        const got = read < most ? this.#readOn() : 0;
        if (got === 0) break;
        read += got;
      }
      this.#keep(take(this.#window, this.#known));
    } while (!this.#isWaiting);
    if (!this.#isWaiting) this.#rest();
    return read;
  }

  /** It is a copy of a file that is followed: nothing of it is read before that is emptied. */
  waitFor(original: LogFile): void {
    this.#copyOf = original;
    this.#readTo = this.size;
  }

  isCopyOf(file: LogFile): boolean {
    return this.#copyOf === file;
  }

  /** What it is a copy of is emptied and has been read up to here: the rest is only in the copy. */
  readFrom(place: number): void {
    this.#copyOf = null;
    this.#readTo = Math.min(place, this.size);
  }

  close(): void {
    closeSync(this.#fd);
  }

  get #isWaiting(): boolean {
    return this.nextAt !== Number.NEGATIVE_INFINITY;
  }

  #readHead(): Buffer {
    const head = Buffer.alloc(HEAD);
    return head.subarray(0, readSync(this.#fd, head, 0, HEAD, 0));
  }

  /** Answers how many bytes came. */
  #readOn(): number {
    const room = Math.min(CHUNK, this.size - this.#readTo);
    if (room <= 0) return 0;
    this.#buffer ??= this.#buffers.take();
    const rest = this.#window.copy(this.#buffer);
    this.#window = this.#buffer.subarray(0, rest);
    const got = readSync(this.#fd, this.#buffer, rest, room, this.#readTo);
    this.#window = this.#buffer.subarray(0, rest + got);
    this.#readTo += got;
    return got;
  }

  #keep({ done, nextAt }: Taken): void {
    const { length } = this.#window;
    // A message longer than any is not waited for.
    this.#window = this.#window.subarray(nextAt === null ? Math.max(done, length - CARRY) : done);
    this.#known = nextAt === null ? this.#window.length : 0;
    this.nextAt = nextAt ?? Number.NEGATIVE_INFINITY;
  }

  /** What little is left needs no large buffer. */
  #rest(): void {
    if (this.#buffer === null) return;
    this.#window = Buffer.from(this.#window);
    this.#buffers.giveBack(this.#buffer);
    this.#buffer = null;
  }
}
