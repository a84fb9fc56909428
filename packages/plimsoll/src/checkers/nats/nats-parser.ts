/** What a server says. Source: the NATS client protocol, docs.nats.io/reference/reference-protocols/nats-protocol. */
export type NatsWord =
  | { readonly kind: "info"; readonly text: string }
  | { readonly kind: "message"; readonly message: NatsMessage }
  | { readonly kind: "ping" }
  | { readonly kind: "pong" }
  | { readonly kind: "error"; readonly words: string };

export interface NatsMessage {
  readonly subject: string;
  /** Of the subscription that it is for. */
  readonly sid: number;
  /** Null: larger than is read. */
  readonly payload: Buffer | null;
  /** Such as 503, no responders; null for an ordinary message. */
  readonly status: number | null;
}

/** A line may be so long: INFO lists all servers of a cluster. */
const MAX_LINE = 65_536;
/** Larger messages are passed over without being kept. */
const LARGEST_PAYLOAD = 1_000_000;
const CRLF = "\r\n";

/** The conversation can't go on: what came is not NATS. */
export class NatsProtocolError extends Error {
  override readonly name = "NatsProtocolError";
}

interface Head {
  readonly subject: string;
  readonly sid: number;
  readonly headerBytes: number;
  readonly totalBytes: number;
}

/** Takes bytes as they come and gives what was said; what is unread is bounded. */
export class NatsParser {
  #pending: Buffer = Buffer.alloc(0);
  #head: Head | null = null;
  /** Bytes of a message that is too large, still to come. */
  #toSkip = 0;

  /** Throws a NatsProtocolError for what is none of it. */
  feed(chunk: Buffer, hear: (word: NatsWord) => void): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let at = 0;
    for (;;) {
      const next = this.#step(at, hear);
      if (next === null) break;
      at = next;
    }
    this.#pending = this.#pending.subarray(at);
    if (this.#head === null && this.#pending.length > MAX_LINE) throw new NatsProtocolError("a line without an end");
  }

  /** Null: more is needed. Else where the next word begins. */
  #step(at: number, hear: (word: NatsWord) => void): number | null {
    if (this.#toSkip > 0) {
      const skipped = Math.min(this.#toSkip, this.#pending.length - at);
      this.#toSkip -= skipped;
      return skipped === 0 ? null : at + skipped;
    }
    if (this.#head !== null) return this.#body(this.#head, at, hear);
    const end = this.#pending.indexOf(CRLF, at, "latin1");
    if (end < 0) return null;
    this.#line(this.#pending.toString("utf8", at, end), hear);
    return end + CRLF.length;
  }

  #line(line: string, hear: (word: NatsWord) => void): void {
    const [verb = ""] = line.split(/[ \t]/, 1);
    switch (verb.toUpperCase()) {
      case "MSG":
        this.#begin(line.split(/[ \t]+/), hear, false);
        return;
      case "HMSG":
        this.#begin(line.split(/[ \t]+/), hear, true);
        return;
      case "INFO":
        hear({ kind: "info", text: line.slice(verb.length).trim() });
        return;
      case "PING":
        hear({ kind: "ping" });
        return;
      case "PONG":
        hear({ kind: "pong" });
        return;
      case "-ERR":
        hear({ kind: "error", words: line.slice(verb.length).trim().replace(/^'|'$/g, "") });
        return;
      case "+OK":
        return;
      default:
        throw new NatsProtocolError(JSON.stringify(line.slice(0, 40)));
    }
  }

  /** `MSG subject sid [reply] bytes`, `HMSG subject sid [reply] header-bytes total-bytes`. */
  #begin(words: readonly string[], hear: (word: NatsWord) => void, hasHeader: boolean): void {
    const sizes = words.slice(hasHeader ? -2 : -1).map(toSize);
    const head: Head = {
      subject: words[1] ?? "",
      sid: toSize(words[2]),
      headerBytes: hasHeader ? (sizes[0] ?? 0) : 0,
      totalBytes: sizes.at(-1) ?? 0,
    };
    if (words.length < (hasHeader ? 5 : 4) || head.headerBytes > head.totalBytes) {
      throw new NatsProtocolError(JSON.stringify(words.join(" ").slice(0, 40)));
    }
    if (head.totalBytes <= LARGEST_PAYLOAD) {
      this.#head = head;
      return;
    }
    this.#toSkip = head.totalBytes + CRLF.length;
    hear({ kind: "message", message: { subject: head.subject, sid: head.sid, payload: null, status: null } });
  }

  #body({ subject, sid, headerBytes, totalBytes }: Head, at: number, hear: (word: NatsWord) => void): number | null {
    const end = at + totalBytes + CRLF.length;
    if (this.#pending.length < end) return null;
    const header = this.#pending.toString("latin1", at, at + headerBytes);
    const payload = this.#pending.subarray(at + headerBytes, at + totalBytes);
    this.#head = null;
    hear({ kind: "message", message: { subject, sid, payload, status: toStatus(header) } });
    return end;
  }
}

function toSize(text: string | undefined): number {
  if (text === undefined || !/^\d{1,10}$/.test(text))
    throw new NatsProtocolError(`${JSON.stringify(text)} for a number`);
  return Number(text);
}

/** The first line of a header, such as `NATS/1.0 503`. */
function toStatus(header: string): number | null {
  const status = /^NATS\/1\.0 (\d{3})/.exec(header)?.[1];
  return status === undefined ? null : Number(status);
}
