import { connect, isIP, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { CheckFailure } from "@plimsoll/core";
import type { ClientOptions, WebSocket } from "ws";
import type { HeaderTable } from "../../request/request-options.ts";
import { mergeHeaders } from "../../request/request-parts.ts";
import { createGuardedLookup, forbiddenAddress } from "../net/guarded-lookup.ts";
import { isLinkLocal } from "../net/link-local.ts";
import { createTrust, type Trust } from "../net/secure-options.ts";
import type { TlsOptions } from "../net/tls-options.ts";
import { brokenFailure, type ConnectionEnd, endOf, refusedUpgrade } from "./connection-end.ts";

const ALPN = ["http/1.1"];
/** A close that the other side does not complete is completed for it, ms. */
const CLOSE_TIMEOUT_MS = 1000;

export interface SocketOptions {
  readonly url: URL;
  readonly where: string;
  readonly headers: HeaderTable | undefined;
  readonly maxMessage: number;
  readonly tls: TlsOptions | undefined;
  readonly allowLinkLocal: boolean;
}

/** What happens on a socket. After `onEnd` nothing more does; `code` is null when it broke rather than was closed. */
export interface SocketEvents {
  onOpen(validTo: string | undefined): void;
  onMessage(data: Buffer, isBinary: boolean): void;
  /** A ping or pong: the other side lives. */
  onSign(): void;
  /** Something has come and is about to be read; all that had come has been read. */
  onReading(): void;
  onRead(): void;
  onClose(code: number, reason: string): void;
  onEnd(end: ConnectionEnd): void;
}

/** How far a connection has come, for messages of one that came no further. */
export type DialStage = "not connected" | "connected, TLS handshake unfinished" | "connected, no answer to the upgrade";

/** Makes WebSockets to one place: through the same guards as all checks, unable to hold the process open. */
export class SocketFactory {
  readonly #options: SocketOptions;
  readonly #lookup;
  readonly #forbidden: NodeJS.ErrnoException | null;
  readonly #host: string;
  readonly #trust: Trust;
  #library: typeof WebSocket | null = null;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#host = options.url.hostname.replace(/^\[|\]$/g, "");
    const isForbidden = options.allowLinkLocal ? () => false : isLinkLocal;
    this.#lookup = createGuardedLookup(isForbidden);
    this.#forbidden = isForbidden(this.#host) ? forbiddenAddress(this.#host) : null;
    this.#trust = createTrust(options.tls);
  }

  /** Loads what is needed first; null when all is well, else why not, to be tried again with the next check. */
  async prepare(signal: AbortSignal): Promise<CheckFailure | null> {
    // Not with the program: most never follow a feed.
    this.#library ??= (await import("ws")).WebSocket;
    return this.#trust.needsLoading() ? this.#trust.load(signal) : null;
  }

  open(events: SocketEvents): FeedSocket {
    const { headers, maxMessage } = this.#options;
    const socket = new FeedSocket(this.#options, events);
    const forbidden = this.#forbidden;
    if (forbidden !== null || this.#library === null) {
      queueMicrotask(() => socket.fail(forbidden ?? new Error("not prepared")));
      return socket;
    }
    const options: ClientOptions & { readonly closeTimeout: number } = {
      perMessageDeflate: false,
      maxPayload: maxMessage,
      closeTimeout: CLOSE_TIMEOUT_MS,
      headers: Object.fromEntries(mergeHeaders(headers).map(({ name, value }) => [name, value])),
      createConnection: () => socket.watch(this.#connect()),
    };
    socket.start(this.#library, options);
    return socket;
  }

  #connect(): Socket {
    const { url } = this.#options;
    const secure = url.protocol === "wss:";
    const host = this.#host;
    const port = Number(url.port) || (secure ? 443 : 80);
    const address: NetConnectOpts = { host, port, noDelay: true, ...(isIP(host) === 0 && { lookup: this.#lookup }) };
    if (!secure) return connect(address);
    return connectTls({ ...address, ...this.#trust.options(host), ALPNProtocols: ALPN });
  }
}

/** One WebSocket from its first packet to its last. Tells each thing once. */
export class FeedSocket {
  readonly #options: SocketOptions;
  #events: SocketEvents | null;
  #ws: WebSocket | null = null;
  #socket: Socket | null = null;

  constructor(options: SocketOptions, events: SocketEvents) {
    this.#options = options;
    this.#events = events;
  }

  start(library: typeof WebSocket, options: ClientOptions): void {
    const ws = new library(this.#options.url, options);
    this.#ws = ws;
    ws.on("open", () => {
      this.#tellReading();
      this.#events?.onOpen(validTo(this.#socket));
    });
    ws.on("message", (data, isBinary) => this.#events?.onMessage(data as Buffer, isBinary));
    ws.on("ping", () => this.#events?.onSign());
    ws.on("pong", () => this.#events?.onSign());
    ws.on("unexpected-response", (_request, response) => {
      const { statusCode: status = 0, headers } = response;
      const isLimit = status === 429 || status === 418;
      const limited = isLimit ? { status, retryAfter: headers["retry-after"], date: headers.date } : null;
      const isStubborn = status === 401 || status === 403;
      this.#end(endOf(refusedUpgrade(status, this.#options.where), { limited, isStubborn }));
    });
    ws.on("error", (error) => this.fail(error));
    ws.on("close", (code, reason) => {
      const events = this.#events;
      this.#release();
      events?.onClose(code, reason.toString("utf8"));
    });
  }

  /** Remembers the socket under it, and keeps that from holding the process open. */
  watch(socket: Socket): Socket {
    this.#socket = socket;
    socket.unref();
    return socket;
  }

  get stage(): DialStage {
    const socket = this.#socket;
    if (socket === null || socket.connecting) return "not connected";
    const isSecured = (socket as Partial<TLSSocket>).getProtocol?.() ?? null;
    if (this.#options.url.protocol === "wss:" && isSecured === null) return "connected, TLS handshake unfinished";
    return "connected, no answer to the upgrade";
  }

  send(text: string): void {
    this.#ws?.send(text, () => {}); // an error that it meets ends the socket too
  }

  ping(): void {
    this.#ws?.ping("", true, () => {});
  }

  /** Reads nothing more until `resume`: what comes meanwhile waits at the sender. */
  pause(): void {
    this.#ws?.pause();
  }

  resume(): void {
    this.#ws?.resume();
  }

  fail(error: Error): void {
    const { where, maxMessage } = this.#options;
    this.#end(endOf(brokenFailure(error, where, maxMessage)));
  }

  /** Says goodbye where it can, and tells nothing more. */
  close(): void {
    const ws = this.#ws;
    this.#release();
    if (ws?.readyState === ws?.OPEN) ws?.close(1000);
    else ws?.terminate();
  }

  /** Hangs up without ado, and tells nothing more. */
  terminate(): void {
    const ws = this.#ws;
    this.#release();
    ws?.terminate();
  }

  /** The library reads all messages of a piece in one go, between these two. */
  #tellReading(): void {
    this.#socket?.prependListener("data", () => this.#events?.onReading());
    this.#socket?.on("data", () => this.#events?.onRead());
  }

  #end(end: ConnectionEnd): void {
    const events = this.#events;
    this.terminate();
    events?.onEnd(end);
  }

  #release(): void {
    this.#events = null;
    this.#ws = null;
  }
}

function validTo(socket: Socket | null): string | undefined {
  return (socket as Partial<TLSSocket> | null)?.getPeerX509Certificate?.()?.validTo;
}
