import type { Cancel, Clock } from "../../port/clock.ts";
import type { Monitor, PublishedDelta } from "../../port/monitor.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";

/** Readers at once; more are refused. */
const MAX_CLIENTS = 10_000;
/** A reader that has this much waiting beyond its snapshot is dropped, bytes. */
export const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Readers are told so many at a time, about a millisecond's work; checks come in between. */
export const READERS_A_TURN = 64;
/** With more deltas than this on their way the hub waits for no turn, which bounds what is held. */
export const MOST_UNDER_WAY = 16;
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
  allowedBytes: number;
  readonly isAllowed: () => boolean;
  /** The sequence of what it was sent last: it joined with that, or has been told it. */
  told: number;
}

/** One delta on its way to all readers. */
interface Telling {
  readonly sequence: number;
  readonly json: Buffer;
  /** Who is still to be told: goes on where it stopped, past those who have left meanwhile. */
  readonly rest: Iterator<[LiveClient, Reader]>;
  readonly made: Map<Encode, Buffer>;
  readonly done: () => void;
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
  /** Oldest first: the next begins when all have been told the one before. */
  readonly #tellings: Telling[] = [];
  #cancelTurn: Cancel | null = null;
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
    const told = frames.at(-1)?.sequence ?? since ?? 0;
    this.#clients.set(client, { allowedBytes: MAX_WAITING_BYTES + bytes, isAllowed, told });
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
    this.#cancelTurn?.();
    this.#cancelTurn = null;
    for (const telling of this.#tellings.splice(0)) telling.done();
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

  /** Few readers are told at once. More take turns of the event loop, and the answer says when the last has been told. */
  #publish(delta: PublishedDelta): void | Promise<void> {
    const { sequence } = delta.message;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const rest = this.#clients.entries();
    this.#tellings.push({ sequence, json: Buffer.from(delta.json()), rest, made: new Map(), done });
    if (this.#tellings.length > MOST_UNDER_WAY) this.#tellSome(Number.POSITIVE_INFINITY);
    else if (this.#cancelTurn === null) this.#tellSome(READERS_A_TURN);
    return this.#tellings.length > 0 ? promise : undefined;
  }

  #tellSome(most: number): void {
    this.#cancelTurn?.();
    this.#cancelTurn = null;
    for (let told = 0; told < most; told += 1) {
      const telling = this.#tellings[0];
      if (telling === undefined) return;
      const next = telling.rest.next();
      if (next.done !== true) {
        this.#tellOrLeave(telling, next.value);
        continue;
      }
      this.#tellings.shift();
      telling.done();
    }
    this.#cancelTurn = this.#clock.schedule(0, () => this.#tellSome(READERS_A_TURN));
  }

  /** In a turn of its own nobody catches what a reader throws: it is left alone, and the others are told. */
  #tellOrLeave(telling: Telling, entry: [LiveClient, Reader]): void {
    try {
      this.#tell(telling, entry);
    } catch {
      this.leave(entry[0]);
    }
  }

  #tell({ sequence, json, made }: Telling, [client, reader]: [LiveClient, Reader]): void {
    if (reader.told >= sequence) return;
    const reason = reader.isAllowed() ? "slow" : "unauthenticated";
    if (reason === "unauthenticated" || client.waitingBytes() > reader.allowedBytes) {
      this.#drop(client, reason);
      return;
    }
    let bytes = made.get(client.encode);
    if (bytes === undefined) {
      bytes = client.encode(sequence, json);
      made.set(client.encode, bytes);
    }
    reader.told = sequence;
    client.send(bytes);
  }

  #heartbeat(): void {
    this.#cancelHeartbeat = null;
    for (const [client, reader] of this.#clients) {
      if (client.waitingBytes() === 0) reader.allowedBytes = MAX_WAITING_BYTES;
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
