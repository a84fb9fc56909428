import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { GuardedSocket } from "../net/guarded-socket.ts";
import type { Trust } from "../net/secure-options.ts";
import { loginFields, type NatsLogin } from "./nats-login.ts";
import { type NatsMessage, NatsParser, NatsProtocolError, type NatsWord } from "./nats-parser.ts";

/** The number of the subscription that answers to our requests come by; those of subjects follow. */
const ANSWERS_SID = 1;
const FIRST_SID = 2;
/** Until the server has let us in it says little. */
const MAX_GREETING_BYTES = 200_000;

export interface NatsAddress {
  readonly host: string;
  readonly port: number;
  /** Null: TLS only where the server wants it. */
  readonly trust: Trust | null;
  readonly allowLinkLocal: boolean;
  readonly login: NatsLogin;
  /** What the subjects of answers begin with. */
  readonly inboxPrefix: string;
  readonly subjects: readonly string[];
}

/** What a server says of itself. */
export interface NatsInfo {
  readonly server_name?: string;
  readonly version?: string;
  readonly tls_required?: boolean;
  readonly nonce?: string;
  /** Lame duck mode: it is about to shut down. */
  readonly ldm?: boolean;
}

/** A server's `-ERR`. */
export class NatsRefusal extends Error {
  override readonly name = "NatsRefusal";
}

export interface NatsListener {
  /** `index` is the subject's place. */
  message(index: number, message: NatsMessage): void;
  info(info: NatsInfo): void;
  closed(error: Error): void;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection to a NATS server that listens and asks, and publishes nothing but questions. By hand and not by the usual
 * client: that one takes in whatever it is sent, however much and however fast, and connects to any address.
 */
export class NatsConnection {
  readonly #address: NatsAddress;
  readonly #listener: NatsListener;
  readonly #parser = new NatsParser();
  readonly #inbox: string;
  readonly #pongs: Waiting<void>[] = [];
  /** By the subject that the answer comes on. */
  readonly #answers = new Map<string, Waiting<NatsMessage> & { readonly subject: string }>();
  #stream: Socket | null = null;
  #greeting: Waiting<NatsInfo> | null = null;
  #greetingBytes = 0;
  #error: Error | null = null;
  #requests = 0;

  constructor(address: NatsAddress, listener: NatsListener) {
    this.#address = address;
    this.#listener = listener;
    this.#inbox = `${address.inboxPrefix}.${randomBytes(12).toString("hex")}`;
  }

  /** Resolves once we are let in and all subscriptions stand. Rejects with a NatsRefusal, a NatsProtocolError or a network error. */
  async connect(): Promise<void> {
    const { host, port, trust, login, subjects } = this.#address;
    const socket = new GuardedSocket(this.#address.allowLinkLocal);
    socket.connect(port, host).setNoDelay(true);
    const info = await new Promise<NatsInfo>((resolve, reject) => {
      this.#greeting = { resolve, reject };
      this.#listen(socket);
    });
    if (trust !== null) this.#listen(await this.#encrypt(socket, trust));
    else if (info.tls_required === true) throw new NatsProtocolError("it asks for TLS (option tls)");
    this.#say(`CONNECT ${JSON.stringify(connectFields(login, { info, isSecure: trust !== null }))}`);
    await this.ping();
    this.#say(
      `SUB ${this.#inbox}.* ${ANSWERS_SID}`,
      ...subjects.map((subject, index) => `SUB ${subject} ${index + FIRST_SID}`),
    );
    await this.ping();
  }

  /** Resolves with the server's PONG. */
  ping(): Promise<void> {
    if (this.#error !== null) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      this.#pongs.push({ resolve, reject });
      this.#say("PING");
    });
  }

  /** Asks a question; the answer is a message, with status 503 where nobody is there to answer. */
  request(subject: string, payload = ""): Promise<NatsMessage> {
    if (this.#error !== null) return Promise.reject(this.#error);
    this.#requests += 1;
    const reply = `${this.#inbox}.${this.#requests}`;
    return new Promise((resolve, reject) => {
      this.#answers.set(reply, { subject, resolve, reject });
      this.#say(`PUB ${subject} ${reply} ${Buffer.byteLength(payload)}`, payload);
    });
  }

  /** For tests, which play the engine. */
  publish(subject: string, payload: string): void {
    this.#say(`PUB ${subject} ${Buffer.byteLength(payload)}`, payload);
  }

  /** Gives up what waits for answers. */
  forgetRequests(): void {
    this.#answers.clear();
  }

  /** The server sends nothing of a subject until `resume`. */
  pause(index: number): void {
    this.#say(`UNSUB ${index + FIRST_SID}`);
  }

  resume(index: number): void {
    this.#say(`SUB ${this.#address.subjects[index]} ${index + FIRST_SID}`);
  }

  hold(isHeld: boolean): void {
    if (isHeld) this.#stream?.ref();
    else this.#stream?.unref();
  }

  /** Without a word to the listener. */
  close(): void {
    this.#error ??= new Error("it was let go");
    this.#end(this.#error);
  }

  #encrypt(socket: Socket, trust: Trust): Promise<Socket> {
    socket.removeAllListeners("data");
    return new Promise((resolve, reject) => {
      this.#greeting = { resolve: () => {}, reject };
      const stream = connectTls({ socket, ...trust.options(this.#address.host) }, () => resolve(stream));
      stream.once("error", (error) => this.#fail(error));
    });
  }

  #listen(stream: Socket): void {
    this.#stream = stream;
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    stream.on("error", (error) => this.#fail(error));
    stream.once("close", () => this.#fail(closed()));
  }

  #take(chunk: Buffer): void {
    try {
      if (this.#greeting !== null) {
        this.#greetingBytes += chunk.length;
        if (this.#greetingBytes > MAX_GREETING_BYTES) throw new NatsProtocolError("a greeting without an end");
      }
      this.#parser.feed(chunk, (word) => this.#hear(word));
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #hear(word: NatsWord): void {
    if (word.kind === "message") this.#hearMessage(word.message);
    else if (word.kind === "ping") this.#say("PONG");
    else if (word.kind === "pong") this.#pongs.shift()?.resolve();
    else if (word.kind === "error") this.#refused(new NatsRefusal(word.words));
    else this.#hearInfo(word.text);
  }

  #hearInfo(text: string): void {
    const info = toInfo(text);
    const greeting = this.#greeting;
    this.#greeting = null;
    greeting?.resolve(info);
    this.#listener.info(info);
  }

  #hearMessage(message: NatsMessage): void {
    if (message.sid !== ANSWERS_SID) {
      this.#listener.message(message.sid - FIRST_SID, message);
      return;
    }
    const waiting = this.#answers.get(message.subject);
    this.#answers.delete(message.subject);
    waiting?.resolve(message);
  }

  /** Most refusals end the connection; those of a permission only what was asked. */
  #refused(refusal: NatsRefusal): void {
    const subject = /^Permissions Violation for Publish to "([^"]+)"/i.exec(refusal.message)?.[1];
    if (subject === undefined) this.#fail(refusal);
    for (const [reply, waiting] of [...this.#answers]) {
      if (waiting.subject !== subject) continue;
      this.#answers.delete(reply);
      waiting.reject(refusal);
    }
  }

  #say(...lines: readonly string[]): void {
    this.#stream?.write(lines.map((line) => `${line}\r\n`).join(""));
  }

  #fail(error: Error): void {
    if (this.#error !== null) return;
    this.#error = error;
    this.#end(error);
    this.#listener.closed(error);
  }

  #end(error: Error): void {
    this.#greeting?.reject(error);
    for (const { reject } of [...this.#pongs.splice(0), ...this.#answers.values()]) reject(error);
    this.#answers.clear();
    this.#stream?.destroy();
  }
}

function connectFields(login: NatsLogin, { info, isSecure }: { info: NatsInfo; isSecure: boolean }) {
  return {
    verbose: false,
    pedantic: false,
    tls_required: isSecure,
    name: "plimsoll",
    lang: "node",
    version: "1",
    protocol: 1,
    echo: false,
    headers: true,
    no_responders: true,
    ...loginFields(login, info.nonce ?? ""),
  };
}

function toInfo(text: string): NatsInfo {
  try {
    const info: unknown = JSON.parse(text);
    if (typeof info === "object" && info !== null) return info as NatsInfo;
  } catch {
    // said below
  }
  throw new NatsProtocolError("an INFO that can't be read");
}

function closed(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}
