import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { CheckFailure } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { kernelDrops } from "./kernel-drops.ts";
import { parseStatsdLine, type StatsdLine } from "./parse-statsd-line.ts";

/** Packets that are read a second; the rest are counted, so that a flood can't hold up the other checks. */
const PACKETS_PER_SECOND = 50_000;
/** Room for what comes while the process is busy; the kernel gives what it may. */
const QUEUE_BYTES = 4_194_304;

/** Who takes what comes. */
export interface StatsdSubscriber {
  take(line: StatsdLine, from: string): void;
}

/** What has come so far. */
export interface StatsdCounts {
  readonly packets: number;
  readonly malformed: number;
  /** Packets that came too quickly, and those that the kernel threw away. */
  readonly dropped: number;
  /** Who sent the last one; null before the first. */
  readonly lastFrom: string | null;
}

/** One UDP port, which any number of components listen at. */
export class StatsdListener {
  readonly where: string;
  readonly #address: { readonly host: string; readonly port: number };
  readonly #clock: Clock;
  readonly #subscribers = new Set<StatsdSubscriber>();
  #socket: Socket | null = null;
  #opening: Promise<CheckFailure | null> | null = null;
  #isClosed = false;
  #packets = 0;
  #malformed = 0;
  #flooded = 0;
  #lastFrom: string | null = null;
  #second = 0;
  #inSecond = 0;

  constructor(address: { readonly host: string; readonly port: number }, clock: Clock) {
    this.#address = address;
    this.#clock = clock;
    this.where = `${isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`;
  }

  /** Listens, if it does not yet; why it can't, where it can't. */
  open(): Promise<CheckFailure | null> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** The port that it listens at; null while it doesn't. */
  get port(): number | null {
    return this.#socket?.address().port ?? null;
  }

  join(subscriber: StatsdSubscriber): void {
    this.#subscribers.add(subscriber);
  }

  leave(subscriber: StatsdSubscriber): void {
    this.#subscribers.delete(subscriber);
  }

  counts(): StatsdCounts {
    const lost = this.port === null ? 0 : (kernelDrops(this.port) ?? 0);
    return {
      packets: this.#packets,
      malformed: this.#malformed,
      dropped: this.#flooded + lost,
      lastFrom: this.#lastFrom,
    };
  }

  /** For good. */
  close(): void {
    this.#isClosed = true;
    const socket = this.#socket;
    this.#socket = null;
    this.#opening = null;
    this.#subscribers.clear();
    socket?.close();
  }

  #open(): Promise<CheckFailure | null> {
    const { host, port } = this.#address;
    return new Promise((resolve) => {
      const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4", recvBufferSize: QUEUE_BYTES });
      socket.unref();
      socket.on("message", (packet, from) => this.#take(packet, from));
      socket.on("error", (error: NodeJS.ErrnoException) => {
        socket.removeAllListeners("message");
        if (this.#socket === socket) this.#socket = null;
        this.#opening = null; // the next check tries again
        closeQuietly(socket);
        resolve(this.#failure(error.code ?? error.message));
      });
      socket.bind({ address: host, port, exclusive: true }, () => {
        if (this.#isClosed) {
          closeQuietly(socket);
          resolve(this.#failure("it was closed meanwhile"));
          return;
        }
        this.#socket = socket;
        resolve(null);
      });
    });
  }

  #failure(code: string): CheckFailure {
    const why = code === "EADDRINUSE" ? "another program listens there (EADDRINUSE): choose another port" : code;
    return { code: "threw", message: `can't listen for StatsD at ${this.where}: ${why}` };
  }

  #take(packet: Buffer, { address }: RemoteInfo): void {
    this.#packets += 1;
    if (this.#isFlooded()) {
      this.#flooded += 1;
      return;
    }
    this.#lastFrom = address;
    for (const text of packet.toString("utf8").split("\n")) {
      const bare = text.endsWith("\r") ? text.slice(0, -1) : text;
      if (bare === "") continue;
      const line = parseStatsdLine(bare);
      if (line === "malformed") this.#malformed += 1;
      else if (line !== "other") for (const subscriber of this.#subscribers) subscriber.take(line, address);
    }
  }

  #isFlooded(): boolean {
    const second = Math.floor(this.#clock.monotonic() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    return this.#inSecond > PACKETS_PER_SECOND;
  }
}

function closeQuietly(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // It was not open.
  }
}
