import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { CheckFailure } from "@plimsoll/core";
import type { IClientOptions, MqttClient } from "mqtt";
import type { Clock } from "../../port/clock.ts";
import type { Secret } from "../../port/secret.ts";
import { GuardedSocket } from "../net/guarded-socket.ts";
import type { Trust } from "../net/secure-options.ts";
import type { Dialer, DialFailure, Listener } from "../topics/kept-connection.ts";
import { MessagePace } from "../topics/message-pace.ts";
import { toMqttFailure } from "./mqtt-failure.ts";
import { MqttLink } from "./mqtt-link.ts";

type MqttLibrary = typeof import("mqtt");

/** Of one packet: what is larger is not for us, and would be kept until it is whole. */
const MAX_PACKET_BYTES = 1_000_000;
/** How often the broker is told that we are there while no check asks it, s. */
const KEEPALIVE_S = 60;
const MQTT_5 = 5;

export interface MqttPlace {
  readonly target: string;
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  readonly clientId: string | undefined;
  readonly version: 4 | 5;
  /** Null: no TLS. */
  readonly trust: Trust | null;
  readonly allowLinkLocal: boolean;
  readonly topics: readonly string[];
  /** Messages a second that are read. */
  readonly maxRate: number;
}

/** Connects to a broker with a clean session of the monitor's own and subscribes with QoS 0. */
export class MqttDialer implements Dialer {
  readonly #place: MqttPlace;
  readonly #clock: Clock;
  readonly #listener: Listener;
  readonly #pace: MessagePace;
  #library: Promise<MqttLibrary> | null = null;

  constructor(place: MqttPlace, listener: Listener, clock: Clock) {
    this.#place = place;
    this.#listener = listener;
    this.#clock = clock;
    this.#pace = new MessagePace(place.maxRate);
  }

  async prepare(signal: AbortSignal): Promise<CheckFailure | null> {
    const { trust } = this.#place;
    const failure = trust?.needsLoading() ? await trust.load(signal) : null;
    if (failure === null) await this.#load();
    return failure;
  }

  async dial(signal: AbortSignal, lost: (failure: CheckFailure) => void) {
    const { MqttClient } = await this.#load();
    return this.#connect(MqttClient, signal, lost);
  }

  #load(): Promise<MqttLibrary> {
    this.#library ??= import("mqtt");
    return this.#library;
  }

  #connect(
    Client: MqttLibrary["MqttClient"],
    signal: AbortSignal,
    lost: (failure: CheckFailure) => void,
  ): Promise<{ readonly link: MqttLink } | DialFailure> {
    const { target } = this.#place;
    return new Promise((resolve) => {
      const stream = this.#openStream();
      const client = new Client(() => stream, this.#options());
      const link = new MqttLink(client, stream);
      let reason: unknown = null;
      const fail = (error: unknown) => {
        reason ??= error;
        link.close();
        resolve(toMqttFailure(reason, target));
      };
      signal.addEventListener("abort", () => fail(new Error("the check was ended")), { once: true });
      client.on("error", (error) => {
        reason ??= error;
      });
      client.on("disconnect", ({ reasonCode }) => {
        reason ??= new Error(`it ended the connection (reason ${reasonCode ?? 0})`);
      });
      client.once("close", () => {
        if (link.isClosed) return;
        link.close();
        resolve(toMqttFailure(reason ?? hungUp(), target));
        lost(lossOf(reason, target));
      });
      this.#hear(client, stream, (error) => {
        reason ??= error;
        stream.destroy();
      });
      client.once(
        "connect",
        () =>
          void this.#subscribe(client, target).then((refusal) => {
            if (refusal !== null) {
              link.close();
              resolve(refusal);
            } else resolve({ link });
          }),
      );
    });
  }

  #openStream(): Socket {
    const { host, port, trust, allowLinkLocal } = this.#place;
    const socket = new GuardedSocket(allowLinkLocal);
    socket.connect(port, host);
    socket.setNoDelay(true);
    if (trust === null) return socket;
    const stream = connectTls({ socket, ...trust.options(host) });
    socket.on("error", (error) => stream.destroy(error));
    return stream;
  }

  #options(): IClientOptions {
    const { user, password, clientId, version } = this.#place;
    return {
      clientId: clientId ?? `plimsoll-${randomBytes(6).toString("hex")}`,
      clean: true,
      protocolVersion: version,
      ...(user === undefined ? {} : { username: user }),
      ...(password === undefined ? {} : { password: password.reveal() }),
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      keepalive: KEEPALIVE_S,
      timerVariant: { set: everyMs, clear: (timer) => clearInterval(timer) },
      ...(version === MQTT_5 ? { properties: { maximumPacketSize: MAX_PACKET_BYTES } } : {}),
    };
  }

  #hear(client: MqttClient, stream: Socket, hangUp: (why: Error) => void): void {
    let unread = 0;
    stream.on("data", (chunk: Buffer) => {
      unread += chunk.length;
      if (unread > MAX_PACKET_BYTES) hangUp(tooLarge());
    });
    client.on("packetreceive", () => {
      unread = 0;
    });
    // The client reads the next packet when it is called back: what floods us waits in the broker, which drops it.
    client.handleMessage = (packet, done) => {
      const { topic, payload, retain } = packet as { topic: string; payload: Buffer | string; retain: boolean };
      this.#listener.heard({ topic, payload: Buffer.from(payload), isRetained: retain });
      const waitMs = this.#pace.pass(this.#clock.monotonic());
      if (waitMs === 0) return done();
      this.#listener.flooded();
      this.#clock.schedule(waitMs, () => done());
    };
  }

  async #subscribe(client: MqttClient, target: string): Promise<DialFailure | null> {
    const { topics } = this.#place;
    if (topics.length === 0) return null;
    try {
      const granted = await client.subscribeAsync([...topics], { qos: 0 });
      const refused = granted.find(({ qos }) => qos >= 128);
      if (refused === undefined) return null;
      return notSubscribed(`${target} refuses the subscription to ${refused.topic}`);
    } catch (error) {
      return notSubscribed(`${target} refuses the subscription to ${topics.join(", ")}: ${(error as Error).message}`);
    }
  }
}

function notSubscribed(message: string): DialFailure {
  return { failure: { code: "unauthorized", message }, isStubborn: true };
}

function lossOf(reason: unknown, target: string): CheckFailure {
  if (reason === null) return { code: "unreachable", message: `${target} closed the connection` };
  return toMqttFailure(reason, target).failure;
}

function hungUp(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}

function tooLarge(): Error {
  return new Error(`it sent a message of more than ${MAX_PACKET_BYTES / 1e6} MB, and was hung up on`);
}

/** A timer that keeps no process running, by its number. */
function everyMs(callback: unknown, ms: number): number {
  return Number(setInterval(() => (callback as () => void)(), ms).unref());
}
