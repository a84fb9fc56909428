import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { createGunzip, type Gunzip } from "node:zlib";
import type { CheckFailure } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { describeNetworkError, limitInWords } from "../net/network-failure.ts";
import type { AnswerHead } from "./answer-head.ts";
import type { RequestTarget } from "./request-target.ts";
import { type Sending, type SendingSink, send } from "./sending.ts";

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
  readonly take?: (chunk: Buffer, head: AnswerHead) => void;
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
  readonly headers: AnswerHead["headers"];
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
export class Exchange implements SendingSink {
  readonly #target: RequestTarget;
  readonly #plan: ReadPlan;
  readonly #clock: Clock;
  /** Null once it has been called. */
  #settle: ((result: ExchangeResult) => void) | null;
  readonly #startedAt: number;
  #sending: Sending | null = null;
  #head: AnswerHead | null = null;
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
    const { forbidden } = this.#target;
    if (forbidden !== null) {
      this.#fail(forbidden);
      return;
    }
    try {
      const sending = send(this.#target, this);
      if (this.#settle === null) sending.drop();
      else this.#sending = sending;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends it because its time is over; `timeoutMs` is told in the message. */
  abort(timeoutMs: number): void {
    const message = `no answer from ${this.#target.where} within ${limitInWords(timeoutMs)} (${this.#progress()})`;
    this.#failWith({ code: "timeout", message });
  }

  onSocket(socket: Socket): void {
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

  onHead(head: AnswerHead): void {
    this.#firstByteAt = this.#clock.monotonic();
    if (this.#settle === null) return;
    this.#head = head;
    if (!this.#plan.wantsBody(head.status)) {
      const sending = this.#sending;
      this.#succeed(head);
      sending?.drop();
      return;
    }
    if (this.#plan.keepBytes > 0) this.#kept = [];
    if (this.#plan.unpacks === true && isGzip(head)) this.#unpack(head);
  }

  onData(chunk: Buffer): void {
    const unpacked = this.#unpacked;
    if (unpacked === null) {
      if (this.#head !== null) this.#take(chunk, this.#head);
    } else if (!unpacked.write(chunk)) {
      this.#sending?.pause();
    }
  }

  onEnd(): void {
    if (this.#unpacked !== null) this.#unpacked.end();
    else if (this.#head !== null) this.#succeed(this.#head);
  }

  onError(error: unknown): void {
    this.#fail(error);
  }

  onCutOff(): void {
    this.#fail(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
  }

  #unpack(head: AnswerHead): void {
    const unpacked = createGunzip();
    this.#unpacked = unpacked;
    unpacked.on("error", (error) => this.#fail(error));
    unpacked.on("drain", () => this.#sending?.resume());
    unpacked.on("data", (chunk: Buffer) => this.#take(chunk, head));
    unpacked.on("end", () => this.#succeed(head));
  }

  #take(chunk: Buffer, head: AnswerHead): void {
    if (this.#settle === null) return;
    const before = this.#bytes;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#plan.maxBytes) {
      const message = `${this.#target.where} sent a body of more than ${this.#plan.maxBytes} bytes (max_body)`;
      this.#failWith({ code: "unexpected-answer", message });
      return;
    }
    this.#plan.take?.(chunk, head);
    const room = this.#plan.keepBytes - before;
    if (room > 0) this.#kept?.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
  }

  #succeed({ status, headers }: AnswerHead): void {
    if (this.#settle === null) return;
    this.#finish({
      kind: "answered",
      status,
      headers,
      body: this.#kept === null ? "" : Buffer.concat(this.#kept).toString("utf8"),
      phases: this.#phases(),
      validTo: this.#validTo,
    });
  }

  #fail(error: unknown): void {
    if (this.#settle !== null) this.#failWith(describeNetworkError(error, this.#target.where));
  }

  #failWith(failure: CheckFailure): void {
    if (this.#settle === null) return;
    const sending = this.#sending;
    const stale = sending?.isReused === true && this.#firstByteAt < 0 && failure.code === "unreachable";
    sending?.drop();
    this.#finish({ kind: "failed", failure, connected: this.#connectedAt >= 0, stale });
  }

  /**
   * Lets go of everything that belongs to the check. V8 collects streams late, and all that hangs on them with them:
   * through these fields that would be the whole check, thousands of times over.
   */
  #finish(result: ExchangeResult): void {
    const settle = this.#settle;
    this.#settle = null;
    this.#sending = null;
    this.#head = null;
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
export function isGzip({ headers }: Pick<AnswerHead, "headers">): boolean {
  return /^(x-)?gzip$/i.test(headers["content-encoding"] ?? "");
}

function validTo(socket: Socket): string | undefined {
  return (socket as Partial<TLSSocket>).getPeerX509Certificate?.()?.validTo;
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
