import type Database from "better-sqlite3";
import type { TimeRange } from "../../port/store.ts";
import { toText } from "../timestamp.ts";

/** Blocks that lie one after the other, to be read together. */
export interface BlockGroup {
  /** Block numbers, both included. */
  readonly first: number;
  readonly last: number;
  readonly hasSorted: boolean;
  readonly hasUnsorted: boolean;
  /** The newest row that this group or any after it may hold, as text. */
  readonly newest: string;
}

export interface BlockRange {
  /** Timestamps as text, from (included) and to (excluded). */
  readonly from: string;
  readonly to: string;
  /** Block numbers, both included. */
  readonly fromBlock: number;
  readonly toBlock: number;
}

interface BlockRow {
  readonly block: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly sorted: number;
}

/** Knows which blocks of raw checks can hold rows of a time range. */
export class BlockIndex {
  readonly #inRange: Database.Statement<[string, string, number, number], BlockRow>;
  readonly #count: Database.Statement<[string, string, number, number], number>;

  constructor(db: Database.Database) {
    const inRange = "FROM check_blocks WHERE last_at >= ? AND first_at < ? AND block BETWEEN ? AND ?";
    this.#inRange = db.prepare(`SELECT block, first_at, last_at, sorted ${inRange} ORDER BY block DESC`);
    this.#count = db.prepare<[string, string, number, number], number>(`SELECT count(*) ${inRange}`).pluck();
  }

  /** Oldest and newest moment that blocks overlapping the range claim, clipped to it; null when there are none. */
  extent(range: TimeRange): TimeRange | null {
    const blocks = this.#inRange.all(toText(range.from), toText(range.to), 0, Number.MAX_SAFE_INTEGER);
    if (blocks.length === 0) return null;
    const first = Math.min(...blocks.map(({ first_at }) => Date.parse(first_at)));
    const last = Math.max(...blocks.map(({ last_at }) => Date.parse(last_at)));
    return { from: Math.max(first, range.from), to: Math.min(last, range.to - 1) };
  }

  /** How many blocks can hold rows of the range. */
  count({ from, to, fromBlock, toBlock }: BlockRange): number {
    return this.#count.get(from, to, fromBlock, toBlock) ?? 0;
  }

  /**
   * The blocks that can hold rows of the range, newest block first, in groups of up to `size`: small ones first, since
   * a page is often full after a few blocks.
   */
  groups({ from, to, fromBlock, toBlock }: BlockRange, size: number): BlockGroup[] {
    const blocks = this.#inRange.all(from, to, fromBlock, toBlock);
    const parts: BlockRow[][] = [];
    for (let at = 0, next = 1; at < blocks.length; at += next, next = Math.min(size, next * 2)) {
      parts.push(blocks.slice(at, at + next));
    }
    let newest = "";
    // From the oldest on, so that each group knows the newest row that is still to come after it.
    const groups = parts.reverse().map((part) => {
      for (const { last_at } of part) if (last_at > newest) newest = last_at;
      return toGroup(part, newest);
    });
    return groups.reverse();
  }
}

function toGroup(blocks: readonly BlockRow[], newest: string): BlockGroup {
  return {
    first: blocks.at(-1)?.block ?? 0,
    last: blocks[0]?.block ?? 0,
    hasSorted: blocks.some(({ sorted }) => sorted === 1),
    hasUnsorted: blocks.some(({ sorted }) => sorted === 0),
    newest,
  };
}
