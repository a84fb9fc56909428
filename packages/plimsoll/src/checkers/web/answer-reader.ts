import { type AnswerHead, framingOf, HttpFault, readHead } from "./answer-head.ts";

/** Who is told of an answer as it comes. */
export interface AnswerSink {
  onHead(head: AnswerHead): void;
  onData(chunk: Buffer): void;
  /** The answer is complete. */
  onEnd(): void;
}

/** As much of a head, a chunk's first line or trailers as is read, as by Node's own `http`. */
const MOST_HEAD_BYTES = 16_384;
const MOST_CHUNK_DIGITS = 13;
const START = "HTTP/1.";

type State = "head" | "length" | "chunk-size" | "chunk" | "chunk-end" | "trailers" | "until-close" | "done";

/**
 * Reads the answer to one request from the pieces of a connection that is used for nothing else (RFC 9112). Answers of the
 * kind 1xx are passed over. What comes after the answer is left alone.
 */
export class AnswerReader {
  readonly #method: string;
  readonly #sink: AnswerSink;
  #state: State = "head";
  /** What has come of a head that is not complete. */
  #head: Buffer | null = null;
  #headBytes = 0;
  /** What has come of a line of a chunked body that is not complete. */
  #line = "";
  #trailerBytes = 0;
  /** Bytes still to come of the body, or of the chunk. */
  #left = 0;

  constructor(method: string, sink: AnswerSink) {
    this.#method = method;
    this.#sink = sink;
  }

  get isComplete(): boolean {
    return this.#state === "done";
  }

  /** Nothing more is wanted of it. */
  stop(): void {
    this.#state = "done";
    this.#head = null;
  }

  /** Takes the next piece. Throws `HttpFault` for what is not HTTP. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#state !== "done") at = this.#step(chunk, at);
  }

  /** The other side has sent all that it will. Gives whether the answer is complete. */
  finish(): boolean {
    if (this.#state === "until-close") this.#end();
    return this.#state === "done";
  }

  /** Takes what it can of the piece from `at` on. Gives where it has got to. */
  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case "head":
        return this.#takeHead(chunk, at);
      case "length":
      case "chunk":
        return this.#takeBody(chunk, at);
      case "until-close":
        this.#sink.onData(at === 0 ? chunk : chunk.subarray(at));
        return chunk.length;
      case "chunk-size":
      case "chunk-end":
      case "trailers":
        return this.#takeLine(chunk, at);
      case "done":
        return chunk.length;
    }
  }

  #takeHead(chunk: Buffer, at: number): number {
    if (this.#head === null) {
      const end = chunk.indexOf("\r\n\r\n", at);
      if (end >= 0 && end - at <= MOST_HEAD_BYTES) {
        this.#begin(chunk.toString("latin1", at, end));
        return end + 4;
      }
      this.#head = Buffer.allocUnsafe(MOST_HEAD_BYTES + 4);
      this.#headBytes = 0;
    }
    const head = this.#head;
    const before = this.#headBytes;
    const taken = chunk.copy(head, before, at);
    this.#headBytes += taken;
    const held = head.subarray(0, this.#headBytes);
    if (!START.startsWith(held.toString("latin1", 0, Math.min(START.length, held.length)))) {
      throw new HttpFault("HPE_INVALID_CONSTANT");
    }
    const end = held.indexOf("\r\n\r\n", Math.max(0, before - 3));
    if (end < 0) {
      if (held.length === head.length) throw new HttpFault("HPE_HEADER_OVERFLOW");
      return at + taken;
    }
    this.#head = null;
    this.#begin(held.toString("latin1", 0, end));
    return at + end + 4 - before;
  }

  #begin(text: string): void {
    const head = readHead(text);
    const framing = framingOf(head, this.#method);
    if (head.status === 101) throw new HttpFault("ECONNRESET"); // it goes on in a protocol that nobody asked for
    if (head.status < 200) return;
    if (framing.kind === "length") this.#left = framing.bytes;
    this.#state = stateOf(framing);
    this.#sink.onHead(head);
    if (framing.kind === "none" || (framing.kind === "length" && framing.bytes === 0)) this.#end();
  }

  #takeBody(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left);
    this.#left -= end - at;
    this.#sink.onData(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
    if (this.#left === 0) {
      if (this.#state === "length") this.#end();
      else if (this.#state === "chunk") this.#state = "chunk-end";
    }
    return end;
  }

  #takeLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(10, at);
    const until = end < 0 ? chunk.length : end + 1;
    if (this.#line.length + until - at > MOST_HEAD_BYTES) throw new HttpFault("HPE_HEADER_OVERFLOW");
    this.#line += chunk.toString("latin1", at, until);
    if (end < 0) return until;
    const line = this.#line;
    this.#line = "";
    if (!line.endsWith("\r\n")) throw new HttpFault("HPE_CR_EXPECTED");
    this.#readLine(line.slice(0, -2));
    return until;
  }

  #readLine(line: string): void {
    if (this.#state === "chunk-end") {
      if (line !== "") throw new HttpFault("HPE_STRICT");
      this.#state = "chunk-size";
    } else if (this.#state === "chunk-size") {
      const digits = /^[0-9a-f]+(?=[ \t]*(?:;|$))/i.exec(line)?.[0] ?? "";
      if (digits === "" || digits.length > MOST_CHUNK_DIGITS) throw new HttpFault("HPE_INVALID_CHUNK_SIZE");
      this.#left = Number.parseInt(digits, 16);
      this.#state = this.#left === 0 ? "trailers" : "chunk";
    } else if (line === "") {
      this.#end();
    } else {
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > MOST_HEAD_BYTES) throw new HttpFault("HPE_HEADER_OVERFLOW");
    }
  }

  #end(): void {
    if (this.#state === "done") return;
    this.#state = "done";
    this.#sink.onEnd();
  }
}

function stateOf({ kind }: ReturnType<typeof framingOf>): State {
  return kind === "chunked" ? "chunk-size" : kind === "none" ? "length" : kind;
}
