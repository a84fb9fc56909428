import type { CheckFailure } from "@plimsoll/core";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { Dialer, DialFailure, Link, Listener } from "../topics/kept-connection.ts";
import { MessagePace } from "../topics/message-pace.ts";
import { type NatsAddress, NatsConnection, type NatsInfo } from "./nats-connection.ts";
import { toNatsFailure } from "./nats-failure.ts";
import type { NatsMessage } from "./nats-parser.ts";

const NOTHING = Buffer.alloc(0);

export interface NatsPlace extends NatsAddress {
  readonly target: string;
  /** Messages a second of each subject that are read. */
  readonly maxRate: number;
}

/** A connection to a server that stands. */
export class NatsLink implements Link {
  readonly connection: NatsConnection;
  info: NatsInfo = {};
  readonly cancels = new Set<Cancel>();

  constructor(connection: NatsConnection) {
    this.connection = connection;
  }

  ping(signal: AbortSignal): Promise<void> {
    return orAbort(this.connection.ping(), signal);
  }

  /** Asks a question; rejects when the signal aborts. */
  async request(subject: string, signal: AbortSignal): Promise<NatsMessage> {
    return orAbort(this.connection.request(subject), signal);
  }

  close(): void {
    for (const cancel of this.cancels) cancel();
    this.connection.close();
  }

  hold(isHeld: boolean): void {
    this.connection.hold(isHeld);
  }
}

/** Connects to a server and subscribes. A subject that floods us is not subscribed to for the rest of a tenth of a second. */
export class NatsDialer implements Dialer {
  readonly #place: NatsPlace;
  readonly #listener: Listener;
  readonly #clock: Clock;

  constructor(place: NatsPlace, listener: Listener, clock: Clock) {
    this.#place = place;
    this.#listener = listener;
    this.#clock = clock;
  }

  async prepare(signal: AbortSignal): Promise<CheckFailure | null> {
    const { trust } = this.#place;
    return trust?.needsLoading() ? trust.load(signal) : null;
  }

  async dial(
    signal: AbortSignal,
    lost: (failure: CheckFailure) => void,
  ): Promise<{ readonly link: NatsLink } | DialFailure> {
    const { target } = this.#place;
    let isUp = false;
    const connection = new NatsConnection(this.#place, {
      message: (index, message) => this.#hear(link, index, message),
      info: (info) => {
        link.info = info;
      },
      closed: (error) => {
        if (isUp) lost(toNatsFailure(error, target).failure);
      },
    });
    const link = new NatsLink(connection);
    const stop = () => link.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (signal.aborted) stop();
      await connection.connect();
      isUp = true;
      return { link };
    } catch (error) {
      link.close();
      return toNatsFailure(error, target);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  readonly #paces = new Map<number, MessagePace>();
  readonly #paused = new Set<number>();

  #hear(link: NatsLink, index: number, { subject, payload }: NatsMessage): void {
    // What was under way when the subject was put off.
    if (this.#paused.has(index)) return;
    this.#listener.heard({ topic: subject, payload: payload ?? NOTHING, isRetained: false });
    const pace = this.#paces.get(index) ?? new MessagePace(this.#place.maxRate);
    this.#paces.set(index, pace);
    const waitMs = pace.pass(this.#clock.monotonic());
    if (waitMs === 0) return;
    this.#listener.flooded();
    this.#paused.add(index);
    link.connection.pause(index);
    const cancel = this.#clock.schedule(waitMs, () => {
      link.cancels.delete(cancel);
      this.#paused.delete(index);
      link.connection.resume(index);
    });
    link.cancels.add(cancel);
  }
}

function orAbort<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error("no answer in time"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
