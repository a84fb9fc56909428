import { connect, type Socket } from "node:net";
import { FixDecoder } from "../fix/fix-decoder.ts";
import type { Field, FixMessage } from "../fix/fix-message.ts";
import { FixSession } from "../fix/fix-session.ts";
import { createFileSequences, type SequenceStore } from "../fix/sequence-store.ts";
import type { Cancel, Clock } from "../shared/clock.ts";
import { FixLog } from "./fix-log.ts";

const HEARTBEAT_SECONDS = 2;
const RECONNECT_MS = 1000;
const CONNECT_LIMIT_MS = 3000;

export interface FixInitiatorOptions {
  readonly port: number;
  readonly self: string;
  readonly peer: string;
  /** Folder of its log and its sequence numbers. */
  readonly folder: string;
  readonly clock: Clock;
  readonly onMessage: (message: FixMessage) => void;
}

/** Keeps the engine's FIX session with the exchange, connecting anew for as long as it is needed. */
export class FixInitiator {
  readonly #options: FixInitiatorOptions;
  readonly #session: FixSession;
  readonly #log: FixLog;
  readonly #sequences: SequenceStore;
  #socket: Socket | null = null;
  #isStopped = false;
  #cancelRetry: Cancel = () => {};

  constructor(options: FixInitiatorOptions) {
    const { self, peer, folder, clock, onMessage } = options;
    this.#options = options;
    this.#log = new FixLog({ folder, self, peer, clock });
    this.#sequences = createFileSequences(`${folder}/FIX.4.4-${self}-${peer}.seqnums`);
    this.#session = new FixSession({
      role: "initiator",
      self,
      peer,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      clock,
      sequences: this.#sequences,
      onMessage,
      onTraffic: (raw) => this.#log.message(raw),
      onStateChange: (isLoggedOn, reason) =>
        this.#log.event(isLoggedOn ? "Received logon" : `Disconnecting: ${reason}`),
    });
  }

  get isLoggedOn(): boolean {
    return this.#session.isLoggedOn;
  }

  get messagesPath(): string {
    return this.#log.messagesPath;
  }

  start(): void {
    this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelRetry();
    this.#session.logOut("the engine stops");
    this.#socket?.destroySoon();
    this.#sequences.close();
  }

  /** Whether the message has left. */
  send(type: string, body: readonly Field[]): boolean {
    return this.#session.sendMessage(type, body) !== null;
  }

  #connect(): void {
    if (this.#isStopped) return;
    this.#log.event(`Connecting to 127.0.0.1 on port ${this.#options.port}`);
    const socket = connect({ host: "127.0.0.1", port: this.#options.port, timeout: CONNECT_LIMIT_MS });
    const decoder = new FixDecoder();
    this.#socket = socket;
    socket.on("connect", () => {
      socket.setTimeout(0);
      this.#session.attach({ send: (text) => void socket.write(text, "latin1"), close: () => void socket.end() });
    });
    socket.on("data", (chunk) => {
      for (const message of decoder.push(chunk)) if (this.#socket === socket) this.#session.receive(message);
    });
    socket.on("timeout", () => socket.destroy());
    socket.on("error", (error) => this.#log.event(`Connection failed: ${error.message}`));
    socket.on("close", () => {
      this.#session.detach("the connection was closed");
      this.#cancelRetry = this.#options.clock.schedule(RECONNECT_MS, () => this.#connect());
    });
  }
}
