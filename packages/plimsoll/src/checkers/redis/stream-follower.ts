import type { RedisConnection } from "../../database/redis/redis-connection.ts";
import { RedisRefusal, type RedisReply } from "../../database/redis/reply-parser.ts";
import type { RedisStream } from "./redis-options.ts";
import { type Entry, matches, toEntries } from "./stream-entry.ts";

/** Entries that are asked for at once, and how often in one check: what is left is read by the next ones. */
const PAGE = 250;
const MOST_PAGES = 8;

/** What is known of a stream whose newest matching entry is wanted. */
export interface Followed {
  /** The newest entry that matches, however many others came since; null where none was seen. */
  readonly entry: Entry | null;
  /** Among how many of the newest entries it was looked for at first. */
  readonly looked: number;
  /** Entries are left that have not been read yet. */
  readonly isBehind: boolean;
}

/** Reads a stream of several topics on from where it was read last, so that what is told rarely is not lost among the rest. */
export class StreamFollower {
  readonly #stream: RedisStream;
  #lastId: string | null = null;
  #entry: Entry | null = null;
  #looked = 0;

  constructor(stream: RedisStream) {
    this.#stream = stream;
  }

  /** Asks for what is new. A refusal, or what is no stream, is answered as it came. */
  async read(connection: RedisConnection): Promise<Followed | RedisReply> {
    const { key } = this.#stream;
    // The newest of all is the newest entry: there is nothing to read on from.
    if (this.#stream.where === undefined) return await this.#begin(connection, 1);
    if (this.#lastId !== null && (await this.#isAnew(connection))) this.#lastId = null;
    if (this.#lastId === null) return await this.#begin(connection, this.#stream.look_back);
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const [reply = null] = await connection.send([["XRANGE", key, `(${this.#lastId}`, "+", "COUNT", String(PAGE)]]);
      const entries = reply instanceof RedisRefusal ? null : toEntries(reply);
      if (entries === null) return reply;
      this.#take(entries);
      if (entries.length < PAGE) return this.#followed(false);
    }
    return this.#followed(true);
  }

  async #begin(connection: RedisConnection, count: number): Promise<Followed | RedisReply> {
    const { key } = this.#stream;
    const [reply = null] = await connection.send([["XREVRANGE", key, "+", "-", "COUNT", String(count)]]);
    const entries = reply instanceof RedisRefusal ? null : toEntries(reply);
    if (entries === null) return reply;
    this.#entry = null;
    this.#looked = entries.length;
    this.#take(entries.toReversed());
    return this.#followed(false);
  }

  /** The stream was deleted and begun again: its newest entry is older than what was read last. */
  async #isAnew(connection: RedisConnection): Promise<boolean> {
    const { key } = this.#stream;
    const [reply = null] = await connection.send([["XREVRANGE", key, "+", "-", "COUNT", "1"]]);
    const [newest] = reply instanceof RedisRefusal ? [] : (toEntries(reply) ?? []);
    return newest !== undefined && isOlder(newest.id, this.#lastId ?? "");
  }

  #take(entries: readonly Entry[]): void {
    this.#entry = entries.findLast(({ fields }) => matches(fields, this.#stream.where ?? {})) ?? this.#entry;
    this.#lastId = entries.at(-1)?.id ?? this.#lastId;
  }

  #followed(isBehind: boolean): Followed {
    return { entry: this.#entry, looked: this.#looked, isBehind };
  }
}

function isOlder(one: string, other: string): boolean {
  const [ms = 0, sequence = 0] = one.split("-").map(Number);
  const [otherMs = 0, otherSequence = 0] = other.split("-").map(Number);
  return ms < otherMs || (ms === otherMs && sequence < otherSequence);
}
