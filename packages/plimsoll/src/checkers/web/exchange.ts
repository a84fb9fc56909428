import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import { createGunzip, type Gunzip } from "node:zlib";
import type { CheckFailure } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { describeNetworkError, limitInWords } from "../net/network-failure.ts";
import type { RequestTarget } from "./request-target.ts";

/** How much of an answer's body to read. */
export interface ReadPlan {
  /** Whether an answer with this status is one that was hoped for: else its body isn't waited for. */
  readonly wantsBody: (status: number) => boolean;
  /** How many of its bytes are kept: 0 drains it, uncounted costs aside. */
  readonly keepBytes: number;
  /** A longer body, unpacked, ends the exchange as failed. */
  readonly maxBytes: number;
  /** Whether a body that comes packed with gzip is unpacked, piece by piece. Default false. */
  readonly unpacks?: boolean;
  /** Gets each piece of the body. */
  readonly take?: (chunk: Buffer, message: IncomingMessage) => void;
}

/** Where the time went, ms since the step before; 0 for a step that wasn't needed, such as resolving an address. */
export interface Phases {
  readonly dnsMs: number;
  readonly tcpMs: number;
  readonly tlsMs: number | null;
  readonly firstByteMs: number;
  readonly totalMs: number;
}

export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  readonly message: IncomingMessage;
  /** As far as the read plan had it kept. */
  readonly body: string;
  readonly phases: Phases;
  /** The end of the certificate's validity as it states it; undefined without TLS. */
  readonly validTo: string | undefined;
}

export type ExchangeResult =
  | Answered
  | {
      readonly kind: "failed";
      readonly failure: CheckFailure;
      readonly connected: boolean;
      /** The kept-open connection had died before the request went out on it: trying once more is fair. */
      readonly stale: boolean;
      /** It was not sent, or not sent on, since the target wants to be left alone. */
      readonly isStopped?: boolean;
    };

/**
 * One request and its answer, with the times of its steps. Settles exactly once; has no timer of its own, since whoever
 * started it ends it with `abort`.
 */
export class Exchange {
  readonly #target: RequestTarget;
  readonly #plan: ReadPlan;
  readonly #clock: Clock;
  /** Null once it has been called. */
  #settle: ((result: ExchangeResult) => void) | null;
  readonly #startedAt: number;
  #request: ClientRequest | null = null;
  #message: IncomingMessage | null = null;
  #resolvedAt = -1;
  #connectedAt = -1;
  #securedAt = -1;
  #firstByteAt = -1;
  #validTo: string | undefined;
  #bytes = 0;
  #kept: Buffer[] | null = null;
  #unpacked: Gunzip | null = null;

  constructor(target: RequestTarget, run: { plan: ReadPlan; clock: Clock; settle: (result: ExchangeResult) => void }) {
    this.#target = target;
    this.#plan = run.plan;
    this.#clock = run.clock;
    this.#settle = run.settle;
    this.#startedAt = run.clock.monotonic();
  }

  start(): void {
    const { request, options, body, forbidden } = this.#target;
    if (forbidden !== null) {
      this.#fail(forbidden);
      return;
    }
    try {
      const sent = request(options);
      this.#request = sent;
      sent.on("socket", (socket) => this.#watch(socket));
      sent.on("response", (message) => this.#read(message));
      sent.on("error", (error) => this.#fail(error));
      sent.on("close", () => this.#close()); // an upgrade that nobody asked for emits nothing else
      if (body === null) sent.end();
      else sent.end(body);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends it because its time is over; `timeoutMs` is told in the message. */
  abort(timeoutMs: number): void {
    const message = `no answer from ${this.#target.where} within ${limitInWords(timeoutMs)} (${this.#progress()})`;
    this.#failWith({ code: "timeout", message });
  }

  #watch(socket: Socket): void {
    if (!socket.connecting) {
      this.#connectedAt = this.#clock.monotonic();
      this.#resolvedAt = this.#connectedAt;
      this.#securedAt = this.#connectedAt;
      this.#validTo = validTo(socket);
      return;
    }
    socket.once("lookup", () => {
      this.#resolvedAt = this.#clock.monotonic();
    });
    socket.once("connect", () => {
      this.#connectedAt = this.#clock.monotonic();
    });
    if (!this.#target.secure) return;
    socket.once("secureConnect", () => {
      this.#securedAt = this.#clock.monotonic();
      this.#validTo = validTo(socket);
    });
  }

  #read(message: IncomingMessage): void {
    this.#firstByteAt = this.#clock.monotonic();
    if (this.#settle === null) return;
    this.#message = message;
    message.on("error", (error) => this.#fail(error));
    if (!this.#plan.wantsBody(message.statusCode ?? 0)) {
      const request = this.#request;
      this.#succeed(message);
      request?.destroy();
      return;
    }
    if (this.#plan.keepBytes > 0) this.#kept = [];
    const body = this.#unpack(message);
    body.on("data", (chunk: Buffer) => this.#take(chunk, message));
    body.on("end", () => this.#succeed(message));
  }

  #unpack(message: IncomingMessage): Readable {
    if (this.#plan.unpacks !== true || !isGzip(message)) return message;
    const unpacked = createGunzip();
    this.#unpacked = unpacked;
    unpacked.on("error", (error) => this.#fail(error));
    return message.pipe(unpacked);
  }

  #take(chunk: Buffer, message: IncomingMessage): void {
    if (this.#settle === null) return;
    const before = this.#bytes;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#plan.maxBytes) {
      const message = `${this.#target.where} sent a body of more than ${this.#plan.maxBytes} bytes (max_body)`;
      this.#failWith({ code: "unexpected-answer", message });
      return;
    }
    this.#plan.take?.(chunk, message);
    const room = this.#plan.keepBytes - before;
    if (room > 0) this.#kept?.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
  }

  #succeed(message: IncomingMessage): void {
    if (this.#settle === null) return;
    this.#finish({
      kind: "answered",
      status: message.statusCode ?? 0,
      message,
      body: this.#kept === null ? "" : Buffer.concat(this.#kept).toString("utf8"),
      phases: this.#phases(),
      validTo: this.#validTo,
    });
  }

  #fail(error: unknown): void {
    if (this.#settle !== null) this.#failWith(describeNetworkError(error, this.#target.where));
  }

  /** The end of the connection is the end of all, unless a complete answer is about to be read to its end. */
  #close(): void {
    if (this.#settle === null || this.#message?.complete === true) return;
    this.#fail(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
  }

  #failWith(failure: CheckFailure): void {
    if (this.#settle === null) return;
    const request = this.#request;
    request?.destroy();
    const stale = request?.reusedSocket === true && this.#firstByteAt < 0 && failure.code === "unreachable";
    this.#finish({ kind: "failed", failure, connected: this.#connectedAt >= 0, stale });
  }

  /**
   * Lets go of everything that belongs to the check. V8 collects streams late, and all that hangs on them with them:
   * through these fields that would be the whole check, thousands of times over.
   */
  #finish(result: ExchangeResult): void {
    const settle = this.#settle;
    this.#settle = null;
    this.#request = null;
    this.#message = null;
    this.#kept = null;
    this.#unpacked?.destroy();
    this.#unpacked = null;
    settle?.(result);
  }

  #phases(): Phases {
    const start = this.#startedAt;
    const resolved = this.#resolvedAt < 0 ? start : this.#resolvedAt;
    const { secure } = this.#target;
    return {
      dnsMs: toMicros(resolved - start),
      tcpMs: toMicros(this.#connectedAt - resolved),
      tlsMs: secure ? toMicros(this.#securedAt - this.#connectedAt) : null,
      firstByteMs: toMicros(this.#firstByteAt - (secure ? this.#securedAt : this.#connectedAt)),
      totalMs: toMicros(this.#clock.monotonic() - start),
    };
  }

  #progress(): string {
    if (this.#firstByteAt >= 0) return `answer begun, unfinished after ${this.#bytes} bytes of body`;
    if (this.#connectedAt < 0) return "not connected";
    if (this.#target.secure && this.#securedAt < 0) return "connected, TLS handshake unfinished";
    return "connected, then silent";
  }
}

/** Whether a body comes packed with gzip. */
export function isGzip(message: IncomingMessage): boolean {
  return /^(x-)?gzip$/i.test(message.headers["content-encoding"] ?? "");
}

function validTo(socket: Socket): string | undefined {
  return (socket as Partial<TLSSocket>).getPeerX509Certificate?.()?.validTo;
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
