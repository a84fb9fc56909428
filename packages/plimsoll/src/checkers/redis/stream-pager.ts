import type { RedisConnection } from "../../database/redis/redis-connection.ts";
import { RedisRefusal, type RedisReply } from "../../database/redis/reply-parser.ts";
import type { StreamBudget } from "./stream-budget.ts";
import { type Entry, sizeOf, toEntries } from "./stream-entry.ts";

/** A page is sized by what entries weigh, so that it stays well below the longest reply that is taken: bytes and entries. */
const PAGE_BYTES = 500_000;
const FIRST_PAGE = 250;
const LONGEST_PAGE = 2000;
const SHORTEST_PAGE = 20;

/** Entries between two ids, neither of them among them; null for a stream's end or beginning. */
export interface Range {
  readonly newer: string | null;
  readonly older: string | null;
}

/** The server refused, or answered what is no stream. */
export class OddReply extends Error {
  readonly reply: RedisReply;

  constructor(reply: RedisReply) {
    super("no entries of a stream");
    this.reply = reply;
  }
}

/** Reads a stream's entries page by page, the newest first. */
export class StreamPager {
  readonly #key: string;
  #page = FIRST_PAGE;

  constructor(key: string) {
    this.#key = key;
  }

  /** The newest entry; null where there is none. */
  async newest(connection: RedisConnection): Promise<Entry | null> {
    const [entry = null] = await this.#read(connection, { newer: null, older: null }, 1);
    return entry;
  }

  /** The newest entries of a range, `most` at most, and what is left of it: null when that was all. */
  async next(
    range: Range,
    { connection, budget, most }: { connection: RedisConnection; budget: StreamBudget; most: number },
  ): Promise<{ readonly entries: readonly Entry[]; readonly left: Range | null }> {
    const count = Math.min(this.#page, most);
    const entries = await this.#read(connection, range, count);
    const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    budget.spend(entries.length, bytes);
    if (bytes > 0) {
      const fitting = Math.floor((PAGE_BYTES * entries.length) / bytes);
      this.#page = Math.max(SHORTEST_PAGE, Math.min(fitting, LONGEST_PAGE));
    }
    const last = entries.at(-1);
    return { entries, left: entries.length < count || last === undefined ? null : { ...range, newer: last.id } };
  }

  async #read(connection: RedisConnection, { newer, older }: Range, count: number): Promise<readonly Entry[]> {
    const from = newer === null ? "+" : `(${newer}`;
    const to = older === null ? "-" : `(${older}`;
    const [reply = null] = await connection.send([["XREVRANGE", this.#key, from, to, "COUNT", String(count)]]);
    const entries = reply instanceof RedisRefusal ? null : toEntries(reply);
    if (entries === null) throw new OddReply(reply);
    return entries;
  }
}
