import type { SystemHealth } from "@plimsoll/core";
import type { ApiClient } from "../api/api-client.ts";
import type { Cancel, Clock } from "../clock.ts";
import { backoffMs } from "./backoff.ts";
import type { LiveStore } from "./live-store.ts";
import { parseStreamMessage } from "./parse-stream-message.ts";

/** A socket that has said nothing for this long after it was opened has failed, ms. */
export const OPEN_TIMEOUT_MS = 10_000;
/** After so much silence the server is asked whether there is really nothing new, ms. */
export const SILENCE_MS = 10_000;
export const POLL_MS = 5000;
/** A connection that lived shorter than this counts as another failed try, ms. */
const PROVEN_MS = 5000;
/** So many failed tries in a row before the page falls back to polling. */
const TRIES_BEFORE_POLLING = 2;

export type Socket = Pick<WebSocket, "close" | "onclose" | "onmessage">;
export interface LiveConnectionParts {
  readonly store: LiveStore;
  readonly api: ApiClient;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Opens the live stream; `since` null asks for a snapshot. */
  readonly openSocket: (since: number | null) => Socket;
}

/** Keeps the store fed: over the WebSocket, by polling when none can be had, and says so when neither works. */
export class LiveConnection {
  readonly #parts: LiveConnectionParts;
  #socket: Socket | null = null;
  #openedAt = 0;
  #heardAt: number | null = null;
  #failures = 0;
  #gapAt: number | null = null;
  /** The last answer of /current; its ETag is used only while the store still stands at its sequence. */
  #known: { readonly etag: string | null; readonly sequence: number } | null = null;
  #polling = false;
  /** Rises with every start and stop, so that an answer to an older question is dropped. */
  #run = 0;
  #watch: Cancel = () => {};
  #retry: Cancel = () => {};
  #poll: Cancel = () => {};

  constructor(parts: LiveConnectionParts) {
    this.#parts = parts;
  }

  /** Harmless while it is connected. */
  start(): void {
    if (this.#socket !== null) return;
    this.#run += 1;
    this.#open(null);
  }

  stop(): void {
    this.#run += 1;
    this.#dropSocket();
    this.#stopPolling();
    this.#retry();
  }

  /** Tries again without waiting: a person asked, or the network is back. */
  retryNow(): void {
    if (this.#socket !== null) return;
    this.#retry();
    this.#open(null);
  }

  #open(since: number | null): void {
    this.#dropSocket();
    this.#openedAt = this.#parts.clock.now();
    const socket = this.#parts.openSocket(since);
    this.#socket = socket;
    socket.onmessage = (event: MessageEvent) => this.#hear(socket, event.data);
    socket.onclose = () => this.#fail(socket);
    // A stream resumed without anything missed stays silent; a new one owes a snapshot.
    if (since !== null) this.#watchSilence(socket);
    else this.#watch = this.#parts.clock.schedule(OPEN_TIMEOUT_MS, () => this.#fail(socket));
  }

  #hear(socket: Socket, data: unknown): void {
    if (socket !== this.#socket) return;
    const { store } = this.#parts;
    const message = parseStreamMessage(data);
    if (message === null) {
      this.#fail(socket);
      return;
    }
    if (store.apply(message) === "gap") {
      this.#resync(socket);
      return;
    }
    this.#confirm();
    this.#stopPolling();
    if (store.connection().kind !== "live") store.setConnection({ kind: "live" });
    this.#watchSilence(socket);
  }

  /** What was missed is asked for by its number; a server that holds it no longer answers with a snapshot. */
  #resync(socket: Socket): void {
    const now = this.#parts.clock.now();
    const isRepeated = this.#gapAt !== null && now - this.#gapAt < PROVEN_MS;
    this.#gapAt = now;
    if (isRepeated) this.#fail(socket);
    else this.#open(this.#parts.store.sequence);
  }

  #confirm(): void {
    this.#heardAt = this.#parts.clock.now();
  }

  /** A network that vanished closes no socket, so silence is never taken for "nothing new". */
  #watchSilence(socket: Socket): void {
    this.#watch();
    this.#watch = this.#parts.clock.schedule(SILENCE_MS, () => void this.#probe(socket));
  }

  async #probe(socket: Socket): Promise<void> {
    const heardAt = this.#heardAt;
    const health = await this.#askCurrent();
    if (socket !== this.#socket || heardAt !== this.#heardAt) return;
    if (health === "failed") {
      this.#fail(socket);
    } else if (health !== "unchanged" && health.sequence !== this.#parts.store.sequence) {
      this.#open(null);
    } else {
      this.#confirm();
      this.#watchSilence(socket);
    }
  }

  #fail(socket: Socket): void {
    if (socket !== this.#socket) return;
    const { clock, random } = this.#parts;
    this.#dropSocket();
    this.#failures = clock.now() - this.#openedAt >= PROVEN_MS ? 1 : this.#failures + 1;
    const waitMs = backoffMs(this.#failures, random());
    // Always a snapshot: a resumed stream that missed nothing stays silent, and a page that was lost owes proof at once.
    this.#retry = clock.schedule(waitMs, () => this.#open(null));
    if (this.#parts.store.connection().kind !== "polling") this.#sayLost(clock.now() + waitMs);
    if (this.#failures >= TRIES_BEFORE_POLLING && !this.#polling) {
      this.#polling = true;
      void this.#pollOnce();
    }
  }

  #sayLost(retryAt: number): void {
    this.#parts.store.setConnection({ kind: "lost", showing: this.#heardAt, retryAt });
  }

  async #pollOnce(): Promise<void> {
    const { store, clock } = this.#parts;
    const health = await this.#askCurrent();
    if (!this.#polling) return;
    if (health === "failed") {
      this.#sayLost(clock.now() + POLL_MS);
    } else {
      if (health !== "unchanged") store.applySnapshot(health);
      this.#confirm();
      if (store.connection().kind !== "polling") store.setConnection({ kind: "polling" });
    }
    this.#poll = clock.schedule(POLL_MS, () => void this.#pollOnce());
  }

  async #askCurrent(): Promise<SystemHealth | "unchanged" | "failed"> {
    const run = this.#run;
    const { api, store } = this.#parts;
    try {
      const answer = await api.current(this.#known?.sequence === store.sequence ? (this.#known?.etag ?? null) : null);
      if (run !== this.#run) return "failed";
      if (answer.kind === "unchanged") return "unchanged";
      this.#known = { etag: answer.etag, sequence: answer.health.sequence };
      return answer.health;
    } catch {
      return "failed";
    }
  }

  #dropSocket(): void {
    this.#watch();
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #stopPolling(): void {
    this.#polling = false;
    this.#poll();
  }
}
