import type { RedisConnection } from "../../database/redis/redis-connection.ts";
import type { RedisStream } from "./redis-options.ts";
import type { StreamBudget } from "./stream-budget.ts";
import { type Entry, matches } from "./stream-entry.ts";
import { OddReply, type Range, StreamPager } from "./stream-pager.ts";

/** What is known of a stream whose newest matching entry is wanted. */
export interface Followed {
  /** The newest entry that matches, however many others came since; null where none was seen. */
  readonly entry: Entry | null;
  /** Among how many entries it was looked for at first. */
  readonly looked: number;
  /**
   * How far that was looked for. `all`: nothing newer matches. `more`: there are entries yet to be read that may. `cut`: none
   * was seen among as many as were to be looked at, and the stream goes on further back.
   */
  readonly reach: "all" | "more" | "cut";
}

/** What is looked for in the stream. */
interface Topic {
  readonly where: NonNullable<RedisStream["where"]>;
  entry: Entry | null;
  /** There are entries yet to be searched that may be newer than its own. */
  isOpen: boolean;
  isCut: boolean;
}

interface Run {
  readonly connection: RedisConnection;
  readonly budget: StreamBudget;
}

/**
 * Looks for the newest entry of each of several topics in one stream, the newest entries first: what is told often is seen at
 * once however much else comes, and what is told rarely is searched for over as many checks as it takes.
 */
export class StreamFollower {
  readonly #pager: StreamPager;
  readonly #topics: readonly Topic[];
  /** Without a condition the newest of all is the newest entry: there is nothing to read on from. */
  readonly #isPlain: boolean;
  readonly #lookBack: number;
  #newestId: string | null = null;
  /** What is yet to be searched, for the topics that are open. */
  #gap: Range | null = null;
  #looked = 0;

  /** `streams` are of one key. */
  constructor([first, ...others]: readonly [RedisStream, ...RedisStream[]]) {
    const streams = [first, ...others];
    this.#pager = new StreamPager(first.key);
    this.#topics = streams.map(({ where = {} }) => ({ where, entry: null, isOpen: true, isCut: false }));
    this.#isPlain = streams.every(({ where }) => where === undefined);
    this.#lookBack = this.#isPlain ? 1 : Math.max(...streams.map(({ look_back: count }) => count));
  }

  /** Asks for what is new, one answer a topic. */
  async read(connection: RedisConnection, budget: StreamBudget): Promise<readonly Followed[] | OddReply> {
    try {
      await this.#follow({ connection, budget });
    } catch (error) {
      if (error instanceof OddReply) return error;
      throw error;
    }
    return this.#topics.map((topic) => ({ entry: topic.entry, reach: reachOf(topic), looked: this.#looked }));
  }

  async #follow(run: Run): Promise<void> {
    if (this.#isPlain || (this.#newestId !== null && (await this.#isAnew(run)))) this.#forget();
    const known = this.#newestId;
    const older = this.#gap === null ? known : this.#gap.older;
    const missed = new Set(this.#topics);
    const left = await this.#search({ newer: null, older: known }, missed, run);
    const gap = this.#gap;
    this.#gap = null;
    if (left !== null) return this.#leave({ ...left, older }, missed);
    const open = new Set(this.#topics.filter(({ isOpen }) => isOpen));
    this.#leave(gap === null || open.size === 0 ? null : await this.#search(gap, open, run), open);
  }

  /** What could not be searched is left to the next check; what was searched to its end holds no newer entry. */
  #leave(left: Range | null, missed: ReadonlySet<Topic>): void {
    const isCut = left !== null && left.older === null && this.#looked >= this.#lookBack;
    this.#gap = isCut ? null : left;
    for (const topic of missed) {
      topic.isOpen = this.#gap !== null;
      topic.isCut ||= isCut;
    }
  }

  /** Looks through a range until each topic has been met or nothing may be read any more. Answers what is left of it. */
  async #search(range: Range, missed: Set<Topic>, run: Run): Promise<Range | null> {
    let left: Range | null = range;
    const isFirst = range.older === null;
    while (left !== null && missed.size > 0) {
      const most = isFirst ? this.#lookBack - this.#looked : Number.POSITIVE_INFINITY;
      if (most <= 0) return left;
      const page = await this.#pager.next(left, { ...run, most });
      if (isFirst) this.#looked += page.entries.length;
      if (left.newer === null) this.#newestId = page.entries[0]?.id ?? this.#newestId;
      for (const entry of page.entries) this.#take(entry, missed);
      left = page.left;
      if (run.budget.isSpent) break;
    }
    return missed.size === 0 ? null : left;
  }

  #take(entry: Entry, missed: Set<Topic>): void {
    for (const topic of missed) {
      if (!matches(entry.fields, topic.where)) continue;
      topic.entry = entry;
      topic.isOpen = false;
      topic.isCut = false;
      missed.delete(topic);
    }
  }

  /** The stream was deleted and begun again: its newest entry is older than what was read last. */
  async #isAnew({ connection }: Run): Promise<boolean> {
    const newest = await this.#pager.newest(connection);
    return newest !== null && isOlder(newest.id, this.#newestId ?? "");
  }

  #forget(): void {
    this.#newestId = null;
    this.#gap = null;
    this.#looked = 0;
    for (const topic of this.#topics) {
      topic.entry = null;
      topic.isOpen = true;
      topic.isCut = false;
    }
  }
}

function reachOf({ isOpen, isCut }: Topic): Followed["reach"] {
  if (isOpen) return "more";
  return isCut ? "cut" : "all";
}

function isOlder(one: string, other: string): boolean {
  const [ms = 0, sequence = 0] = one.split("-").map(Number);
  const [otherMs = 0, otherSequence = 0] = other.split("-").map(Number);
  return ms < otherMs || (ms === otherMs && sequence < otherSequence);
}
