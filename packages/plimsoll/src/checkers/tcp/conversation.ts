import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { CheckFailure } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { describeNetworkError, limitInWords } from "../net/network-failure.ts";
import type { Trust } from "../net/secure-options.ts";

const MOST_RECEIVED = 65_536;

/** Whom to connect to and what to say. */
export interface ConversationPlan {
  readonly host: string;
  readonly port: number;
  readonly lookup: LookupFunction;
  /** Null: no TLS. */
  readonly trust: Trust | null;
  readonly send: Buffer | null;
  readonly expect: Buffer | null;
}

export type ConversationResult =
  | {
      readonly kind: "connected";
      /** Until the connection stood, its TLS included. */
      readonly totalMs: number;
      readonly dnsMs: number;
      readonly tcpMs: number;
      readonly tlsMs: number | null;
      /** From connected to the expected text; null where none is. */
      readonly answerMs: number | null;
      readonly validTo: string | undefined;
    }
  | { readonly kind: "failed"; readonly failure: CheckFailure; readonly connected: boolean };

/**
 * Connects, speaks TLS where asked to, sends and waits for the expected text. Settles exactly once and then closes; has no
 * timer of its own, since whoever started it ends it with `abort`.
 */
export class Conversation {
  readonly #plan: ConversationPlan;
  readonly #clock: Clock;
  readonly #settle: (result: ConversationResult) => void;
  readonly #where: string;
  #socket: Socket | null = null;
  #settled = false;
  #startedAt = 0;
  #resolvedAt = -1;
  #connectedAt = -1;
  #securedAt = -1;
  #received: Buffer = Buffer.alloc(0);

  constructor(plan: ConversationPlan, run: { clock: Clock; settle: (result: ConversationResult) => void }) {
    this.#plan = plan;
    this.#clock = run.clock;
    this.#settle = run.settle;
    this.#where = `${isIP(plan.host) === 6 ? `[${plan.host}]` : plan.host}:${plan.port}`;
  }

  start(): void {
    const { host, port, lookup, trust } = this.#plan;
    const address = { host, port, lookup };
    this.#startedAt = this.#clock.monotonic();
    let socket: Socket;
    try {
      socket = trust === null ? connect(address) : connectTls({ ...address, ...trust.options(host) });
    } catch (error) {
      this.#fail(describeNetworkError(error, this.#where));
      return;
    }
    this.#socket = socket;
    socket.once("lookup", () => {
      this.#resolvedAt = this.#clock.monotonic();
    });
    socket.once("connect", () => {
      this.#connectedAt = this.#clock.monotonic();
      if (trust === null) this.#speak(socket);
    });
    socket.once("secureConnect", () => {
      this.#securedAt = this.#clock.monotonic();
      this.#speak(socket);
    });
    socket.on("error", (error) => this.#fail(describeNetworkError(error, this.#where)));
    socket.once("close", () => this.#close());
  }

  /** Ends it because its time is over. */
  abort(timeoutMs: number): void {
    const limit = limitInWords(timeoutMs);
    if (this.#connectedAt < 0) {
      this.#fail({ code: "timeout", message: `no connection to ${this.#where} within ${limit}` });
    } else if (this.#received.length > 0) {
      this.#failUnexpected(`within ${limit}`);
    } else {
      const stage = this.#plan.trust !== null && this.#securedAt < 0 ? "TLS handshake unfinished" : "then silent";
      this.#fail({ code: "timeout", message: `no answer from ${this.#where} within ${limit} (connected, ${stage})` });
    }
  }

  #speak(socket: Socket): void {
    const { send, expect } = this.#plan;
    if (expect === null) {
      if (send === null) this.#succeed(socket);
      else socket.end(send, () => this.#succeed(socket));
      return;
    }
    socket.on("data", (chunk: Buffer) => this.#listen(chunk, { socket, expect }));
    socket.once("end", () => this.#close());
    if (send !== null) socket.write(send);
  }

  #listen(chunk: Buffer, talk: { socket: Socket; expect: Buffer }): void {
    this.#received = Buffer.concat(
      [this.#received, chunk],
      Math.min(this.#received.length + chunk.length, MOST_RECEIVED),
    );
    if (this.#received.includes(talk.expect)) this.#succeed(talk.socket);
    else if (this.#received.length >= MOST_RECEIVED) this.#failUnexpected("in its first 64 KiB");
  }

  #close(): void {
    if (this.#received.length > 0) {
      this.#failUnexpected("before it closed the connection");
    } else {
      this.#fail({ code: "unreachable", message: `${this.#where} closed the connection without an answer` });
    }
  }

  #failUnexpected(when: string): void {
    const wanted = JSON.stringify(this.#plan.expect?.toString() ?? "");
    this.#fail({ code: "unexpected-answer", message: `${this.#where} answered, but not with ${wanted} ${when}` });
  }

  #succeed(socket: Socket): void {
    if (this.#settled) return;
    this.#settled = true;
    const endedAt = this.#clock.monotonic();
    const resolvedAt = this.#resolvedAt < 0 ? this.#startedAt : this.#resolvedAt;
    const validTo = (socket as Partial<TLSSocket>).getPeerX509Certificate?.()?.validTo;
    socket.destroy();
    this.#settle({
      kind: "connected",
      totalMs: round((this.#securedAt < 0 ? this.#connectedAt : this.#securedAt) - this.#startedAt),
      dnsMs: round(resolvedAt - this.#startedAt),
      tcpMs: round(this.#connectedAt - resolvedAt),
      tlsMs: this.#securedAt < 0 ? null : round(this.#securedAt - this.#connectedAt),
      answerMs: this.#plan.expect === null ? null : round(endedAt - Math.max(this.#connectedAt, this.#securedAt)),
      validTo,
    });
  }

  #fail(failure: CheckFailure): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#socket?.destroy();
    this.#settle({ kind: "failed", failure, connected: this.#connectedAt >= 0 });
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
