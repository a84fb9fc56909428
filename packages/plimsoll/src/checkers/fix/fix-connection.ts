import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { CheckFailure } from "@plimsoll/core";
import type { Cancel, Clock } from "../../port/clock.ts";
import { describeNetworkError, limitInWords } from "../net/network-failure.ts";
import type { AdminMessage } from "./admin-message.ts";
import { type Envelope, encodeMessage } from "./encode-message.ts";
import type { FixAddress } from "./fix-address.ts";
import { type Frame, MessageSplitter } from "./message-splitter.ts";

/** How long connecting, TLS included, may take, ms. */
const CONNECT_PATIENCE_MS = 10_000;
/** More than this unsent means that the counterparty no longer reads, bytes. */
const MOST_UNSENT = 65_536;
/** So many messages are taken in one stretch of time: a counterparty that floods us waits, at the expense of its own buffers. */
const MOST_IN_STRETCH = 2000;
const STRETCH_MS = 100;

export interface ConnectionEvents {
  /** It stands, TLS included, after so many ms. */
  onOpen(opened: { readonly connectionMs: number; readonly validTo: string | undefined }): void;
  onFrame(frame: Frame): void;
  /** It is gone, or never came to be; null when the counterparty simply ended it. */
  onClose(failure: CheckFailure | null): void;
}

/** One connection to a FIX counterparty. What goes out is an `AdminMessage`: there is no way to write anything else. */
export class FixConnection {
  readonly #address: FixAddress;
  readonly #clock: Clock;
  readonly #events: ConnectionEvents;
  readonly #splitter = new MessageSplitter();
  #socket: Socket | null = null;
  #isClosed = false;
  #isOpen = false;
  #cancelPatience: Cancel = () => {};
  #cancelPause: Cancel = () => {};
  #stretch = { begunAt: 0, messages: 0 };

  constructor(address: FixAddress, { clock, events }: { clock: Clock; events: ConnectionEvents }) {
    this.#address = address;
    this.#clock = clock;
    this.#events = events;
  }

  open(): void {
    const { host, port, lookup, trust, where } = this.#address;
    const begunAt = this.#clock.monotonic();
    let socket: Socket;
    try {
      const to = { host, port, lookup };
      socket = trust === null ? connect(to) : connectTls({ ...to, ...trust.options(host) });
    } catch (error) {
      this.#close(describeNetworkError(error, where));
      return;
    }
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.unref();
    socket.once(trust === null ? "connect" : "secureConnect", () => {
      this.#isOpen = true;
      this.#cancelPatience();
      const validTo = (socket as Partial<TLSSocket>).getPeerX509Certificate?.()?.validTo;
      this.#events.onOpen({ connectionMs: this.#clock.monotonic() - begunAt, validTo });
    });
    socket.on("data", (chunk: Buffer) => {
      try {
        this.#receive(chunk);
      } catch (error) {
        // Whatever it was, it must not end more than this connection.
        const words = error instanceof Error ? error.message : String(error);
        this.#close({ code: "threw", message: `what ${where} sent could not be dealt with: ${words}` });
      }
    });
    socket.on("error", (error) => this.#close(this.#isOpen ? null : describeNetworkError(error, where)));
    socket.once("end", () => this.#close(null));
    socket.once("close", () => this.#close(null));
    this.#cancelPatience = this.#clock.schedule(CONNECT_PATIENCE_MS, () => {
      const message = `no connection to ${where} within ${limitInWords(CONNECT_PATIENCE_MS)}`;
      this.#close({ code: "timeout", message });
    });
  }

  send(message: AdminMessage, envelope: Envelope): void {
    const socket = this.#socket;
    if (socket === null || this.#isClosed) return;
    socket.write(encodeMessage(message, envelope));
    if (socket.writableLength > MOST_UNSENT) this.#close(null);
  }

  /** Ends it once what was sent is on its way; nothing more is heard of it. */
  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#free();
    const socket = this.#socket;
    if (socket === null) return;
    socket.end(() => socket.destroy());
    this.#clock.schedule(1000, () => socket.destroy());
  }

  #receive(chunk: Buffer): void {
    const frames = this.#splitter.push(chunk);
    for (const frame of frames) {
      if (this.#isClosed) return;
      this.#events.onFrame(frame);
    }
    this.#slowDown(frames.length);
  }

  #slowDown(count: number): void {
    const now = this.#clock.monotonic();
    if (now - this.#stretch.begunAt >= STRETCH_MS) this.#stretch = { begunAt: now, messages: 0 };
    this.#stretch.messages += count;
    if (this.#stretch.messages < MOST_IN_STRETCH || this.#isClosed) return;
    this.#socket?.pause();
    this.#cancelPause = this.#clock.schedule(STRETCH_MS, () => this.#socket?.resume());
  }

  #close(failure: CheckFailure | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#free();
    this.#socket?.destroy();
    this.#events.onClose(failure);
  }

  #free(): void {
    this.#cancelPatience();
    this.#cancelPause();
  }
}
