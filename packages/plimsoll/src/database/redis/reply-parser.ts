/** An answer of Redis' own kind: its words say what was wrong with a command. */
export class RedisRefusal extends Error {
  /** The first word, such as `WRONGPASS`. */
  readonly kind: string;

  constructor(words: string) {
    super(words);
    this.name = "RedisRefusal";
    this.kind = words.split(" ", 1)[0] ?? "";
  }
}

/** What answers a command: RESP, version 2. Texts of any content are Buffers, short ones of the server's own are strings. */
export type RedisReply = string | number | Buffer | null | RedisRefusal | readonly RedisReply[];

const MAX_DEPTH = 8;
const MAX_LINE = 65_536;

/** The conversation can't go on: what came is not RESP, or is more than is read. */
export class RedisProtocolError extends Error {
  override readonly name = "RedisProtocolError";
}

/** Takes bytes as they come and gives whole replies; what is unread is bounded. */
export class ReplyParser {
  readonly #maxBytes: number;
  #pending: Buffer = Buffer.alloc(0);

  /** `maxBytes`: of a single reply. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The replies that are complete now. Throws a RedisProtocolError for what is none. */
  feed(chunk: Buffer): readonly RedisReply[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const replies: RedisReply[] = [];
    let at = 0;
    for (;;) {
      const found = readReply(this.#pending, at, 0);
      if (found === null) break;
      replies.push(found.reply);
      at = found.next;
    }
    this.#pending = this.#pending.subarray(at);
    if (this.#pending.length > this.#maxBytes) {
      throw new RedisProtocolError(`an answer of more than ${this.#maxBytes / 1e6} MB`);
    }
    return replies;
  }
}

interface Found {
  readonly reply: RedisReply;
  readonly next: number;
}

/** The reply that begins at `at`; null where it is not complete. */
function readReply(bytes: Buffer, at: number, depth: number): Found | null {
  if (depth > MAX_DEPTH) throw new RedisProtocolError(`lists within lists, ${MAX_DEPTH} deep`);
  const end = bytes.indexOf("\r\n", at, "latin1");
  if (end < 0) {
    if (bytes.length - at > MAX_LINE) throw new RedisProtocolError("a line without an end");
    return null;
  }
  const line = bytes.toString("utf8", at + 1, end);
  const next = end + 2;
  switch (bytes.toString("latin1", at, at + 1)) {
    case "+":
      return { reply: line, next };
    case "-":
      return { reply: new RedisRefusal(line), next };
    case ":":
      return { reply: toCount(line), next };
    case "$":
      return readText(bytes, next, toCount(line));
    case "*":
      return readList(bytes, next, { count: toCount(line), depth });
    default:
      throw new RedisProtocolError(`${JSON.stringify(bytes.toString("latin1", at, Math.min(end, at + 40)))}`);
  }
}

function readText(bytes: Buffer, at: number, length: number): Found | null {
  if (length < 0) return { reply: null, next: at };
  const end = at + length;
  if (bytes.length < end + 2) return null;
  return { reply: Buffer.from(bytes.subarray(at, end)), next: end + 2 };
}

function readList(bytes: Buffer, start: number, { count, depth }: { count: number; depth: number }): Found | null {
  if (count < 0) return { reply: null, next: start };
  const items: RedisReply[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const found = readReply(bytes, at, depth + 1);
    if (found === null) return null;
    items.push(found.reply);
    at = found.next;
  }
  return { reply: items, next: at };
}

function toCount(text: string): number {
  if (!/^[+-]?\d{1,19}$/.test(text)) throw new RedisProtocolError(`${JSON.stringify(text.slice(0, 40))} for a number`);
  return Number(text);
}

/** A word of a command: a text, or bytes as they are. */
export type CommandWord = string | Buffer;

/** A command as the server reads it: a list of texts. */
export function encodeCommand(words: readonly CommandWord[]): Buffer {
  const parts = words.flatMap((word) => [`$${Buffer.byteLength(word)}\r\n`, word, "\r\n"]);
  return Buffer.concat(
    [`*${words.length}\r\n`, ...parts].map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part)),
  );
}
