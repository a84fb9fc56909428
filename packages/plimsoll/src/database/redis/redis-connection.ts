import type { Socket } from "node:net";
import {
  type CommandWord,
  encodeCommand,
  RedisProtocolError,
  RedisRefusal,
  type RedisReply,
  ReplyParser,
} from "./reply-parser.ts";

/** Of one reply, and of all that is sent during a check. */
const MAX_REPLY_BYTES = 2_000_000;
const MAX_BYTES = 16_000_000;

/** The way to a server. */
export interface RedisRoute {
  /** A socket on its way there. */
  dial(): Socket;
  /** TLS over it; null: none. */
  readonly secure: ((socket: Socket) => Socket) | null;
}

interface Waiting {
  readonly count: number;
  readonly replies: RedisReply[];
  readonly resolve: (replies: readonly RedisReply[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One connection to a Redis server for one conversation. By hand and not by the usual client: that one takes in whatever it is sent,
 * however much, and to load it costs 28 MB and half a second in which nothing else is checked.
 */
export class RedisConnection {
  readonly #route: RedisRoute;
  readonly #parser = new ReplyParser(MAX_REPLY_BYTES);
  readonly #waiting: Waiting[] = [];
  #socket: Socket | null = null;
  #stream: Socket | null = null;
  #error: Error | null = null;
  #bytes = 0;

  constructor(route: RedisRoute) {
    this.#route = route;
  }

  /** Resolves once it stands, TLS included. */
  connect(): Promise<void> {
    const { secure } = this.#route;
    const socket = this.#route.dial();
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ count: 0, replies: [], resolve: () => resolve(), reject });
      const ready = () => this.#waiting.shift()?.resolve([]);
      socket.setNoDelay(true);
      this.#stream = secure === null ? socket : secure(socket);
      this.#stream.once(secure === null ? "connect" : "secureConnect", ready);
      this.#stream.on("data", (chunk: Buffer) => this.#take(chunk));
      for (const end of [socket, this.#stream]) {
        end.on("error", (error) => this.#fail(error));
        end.once("close", () => this.#fail(closed()));
      }
    });
  }

  /** Sends commands at once and waits for all their replies, refusals among them. */
  send(commands: readonly (readonly CommandWord[])[]): Promise<readonly RedisReply[]> {
    if (commands.length === 0) return Promise.resolve([]);
    if (this.#error !== null) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ count: commands.length, replies: [], resolve, reject });
      this.#stream?.write(Buffer.concat(commands.map(encodeCommand)));
    });
  }

  /** Sends one command; a refusal is thrown. */
  async ask(...words: readonly CommandWord[]): Promise<RedisReply> {
    const [reply = null] = await this.send([words]);
    if (reply instanceof RedisRefusal) throw reply;
    return reply;
  }

  destroy(): void {
    this.#stream?.destroy();
    this.#socket?.destroy();
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    try {
      if (this.#bytes > MAX_BYTES) throw new RedisProtocolError(`more than ${MAX_BYTES / 1e6} MB`);
      for (const reply of this.#parser.feed(chunk)) this.#settle(reply);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #settle(reply: RedisReply): void {
    const first = this.#waiting[0];
    // What nobody asked for is what a server that is full says before it hangs up.
    if (first === undefined || first.count === 0) {
      throw reply instanceof RedisRefusal ? reply : new RedisProtocolError("an answer that nobody asked for");
    }
    first.replies.push(reply);
    if (first.replies.length < first.count) return;
    this.#waiting.shift();
    first.resolve(first.replies);
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#error);
    this.destroy();
  }
}

function closed(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}
