import type { Cancel, Clock } from "../../port/clock.ts";
import type { Monitor, PublishedDelta } from "../../port/monitor.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";

/** Readers at once; more are refused. */
const MAX_CLIENTS = 10_000;
/** A reader that has this much waiting beyond its snapshot is dropped, bytes. */
export const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Between two signs of life, ms. A reader that shows none until the next is dropped. */
export const HEARTBEAT_MS = 15_000;

/** What all readers of one transport are sent, made once. */
export interface LiveFrame {
  readonly sequence: number;
  readonly bytes: Buffer;
}
/** How a transport writes a message down. */
export type Encode = (sequence: number, json: Buffer) => Buffer;

/** One reader of the live stream, whatever carries it. */
export interface LiveClient {
  readonly encode: Encode;
  send(bytes: Buffer): void;
  /** What has been sent but not yet taken, bytes. */
  waitingBytes(): number;
  /** Asks for a sign of life. False: the last one asked for never came. */
  heartbeat(): boolean;
  drop(why: DropReason): void;
}
export type DropReason = "slow" | "silent" | "closing" | "unauthenticated";

/** One reader's beginning: what it saw last, and whether it is still let in, which is asked before each message. */
export interface LiveEntry {
  readonly since: number | null;
  readonly isAllowed: () => boolean;
}
interface Reader {
  /** How many bytes may wait for it. */
  readonly allowedBytes: number;
  readonly isAllowed: () => boolean;
}

/** What the hub needs of a monitor. */
export type LiveSource = Pick<Monitor, "currentBody" | "deltasSince" | "subscribe">;

export interface LiveHubOptions {
  readonly monitor: LiveSource;
  readonly clock: Clock;
  readonly maxClients?: number;
}

/**
 * Gives every reader a snapshot (or the deltas it missed) and then each delta as it is published. A delta is made into bytes
 * once per transport; nothing is buffered for a reader beyond a bound, and without readers nothing is asked of the monitor.
 */
export class LiveHub {
  readonly #monitor: LiveSource;
  readonly #clock: Clock;
  readonly #maxClients: number;
  readonly #clients = new Map<LiveClient, Reader>();
  readonly #snapshots = new Map<Encode, LiveFrame>();
  #unsubscribe: Cancel | null = null;
  #cancelHeartbeat: Cancel | null = null;
  #dropped = 0;
  #closed = false;

  constructor({ monitor, clock, maxClients = MAX_CLIENTS }: LiveHubOptions) {
    this.#monitor = monitor;
    this.#clock = clock;
    this.#maxClients = maxClients;
  }

  get clients(): number {
    return this.#clients.size;
  }
  /** Readers dropped for being slow or silent since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Throws `too_busy` when there are as many readers as are allowed, to be asked before a connection is upgraded. */
  requireRoom(): void {
    if (this.#closed) throw new PlimsollError("too_busy", "Plimsoll is shutting down");
    if (this.#clients.size < this.#maxClients) return;
    throw new PlimsollError("too_busy", `${this.#maxClients} readers follow the live stream already`);
  }

  /** Begins with the deltas after `since` when they are all still held, with a snapshot otherwise. */
  join(client: LiveClient, { since, isAllowed }: LiveEntry): void {
    if (this.#closed || this.#clients.size >= this.#maxClients) {
      client.drop("closing");
      return;
    }
    this.#follow();
    const frames = (since === null ? null : this.#missed(client.encode, since)) ?? [this.#snapshot(client.encode)];
    const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
    this.#clients.set(client, { allowedBytes: MAX_WAITING_BYTES + bytes, isAllowed });
    for (const frame of frames) client.send(frame.bytes);
  }

  leave(client: LiveClient): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = null;
    this.#snapshots.clear();
  }

  /** Ends the streams of those who are not let in any more, without waiting for the next message. */
  dropUnauthenticated(): void {
    for (const [client, { isAllowed }] of [...this.#clients]) {
      if (!isAllowed()) this.#drop(client, "unauthenticated");
    }
  }

  /** Says goodbye to every reader and takes no more. */
  close(): void {
    this.#closed = true;
    for (const client of [...this.#clients.keys()]) {
      this.leave(client);
      client.drop("closing");
    }
  }

  #follow(): void {
    this.#unsubscribe ??= this.#monitor.subscribe((delta) => this.#publish(delta));
    this.#cancelHeartbeat ??= this.#clock.schedule(HEARTBEAT_MS, () => this.#heartbeat());
  }

  #publish(delta: PublishedDelta): void {
    const json = Buffer.from(delta.json());
    const made = new Map<Encode, Buffer>();
    for (const [client, { allowedBytes, isAllowed }] of this.#clients) {
      const reason = isAllowed() ? "slow" : "unauthenticated";
      if (reason === "unauthenticated" || client.waitingBytes() > allowedBytes) {
        this.#drop(client, reason);
        continue;
      }
      let bytes = made.get(client.encode);
      if (bytes === undefined) {
        bytes = client.encode(delta.message.sequence, json);
        made.set(client.encode, bytes);
      }
      client.send(bytes);
    }
  }

  #heartbeat(): void {
    this.#cancelHeartbeat = null;
    for (const [client, reader] of this.#clients) {
      if (client.waitingBytes() === 0 && reader.allowedBytes !== MAX_WAITING_BYTES)
        this.#clients.set(client, { ...reader, allowedBytes: MAX_WAITING_BYTES });
      if (!reader.isAllowed()) this.#drop(client, "unauthenticated");
      else if (!client.heartbeat()) this.#drop(client, "silent");
    }
    if (this.#clients.size > 0) this.#follow();
  }

  #drop(client: LiveClient, why: DropReason): void {
    if (why !== "unauthenticated") this.#dropped += 1;
    this.leave(client);
    client.drop(why);
  }

  /** Null when they are no longer held, or weigh more than a snapshot. */
  #missed(encode: Encode, since: number): readonly LiveFrame[] | null {
    const deltas = this.#monitor.deltasSince(since);
    if (deltas === null) return null;
    const limit = Math.max(MAX_WAITING_BYTES, this.#monitor.currentBody().json.length);
    const frames: LiveFrame[] = [];
    let bytes = 0;
    for (const delta of deltas) {
      const frame = {
        sequence: delta.message.sequence,
        bytes: encode(delta.message.sequence, Buffer.from(delta.json())),
      };
      bytes += frame.bytes.length;
      if (bytes > limit) return null;
      frames.push(frame);
    }
    return frames;
  }

  #snapshot(encode: Encode): LiveFrame {
    const { sequence, json } = this.#monitor.currentBody();
    const kept = this.#snapshots.get(encode);
    if (kept?.sequence === sequence) return kept;
    const head = Buffer.from(`{"type":"snapshot","sequence":${sequence},"system_health":`);
    const frame = { sequence, bytes: encode(sequence, Buffer.concat([head, json, Buffer.from("}")])) };
    this.#snapshots.set(encode, frame);
    return frame;
  }
}
