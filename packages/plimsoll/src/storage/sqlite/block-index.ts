import type Database from "better-sqlite3";
import type { TimeRange } from "../../port/store.ts";
import { toText } from "../timestamp.ts";

/** Blocks that lie one after the other, to be read together. */
export interface BlockGroup {
  /** Block numbers, both included. */
  readonly first: number;
  readonly last: number;
  /** The newest row that this group or any after it may hold, as text. */
  readonly newest: string;
}

interface BlockRow {
  readonly block: number;
  readonly first_at: string;
  readonly last_at: string;
}

/** Knows which blocks of raw checks can hold rows of a time range. */
export class BlockIndex {
  readonly #inRange: Database.Statement<[string, string], BlockRow>;

  constructor(db: Database.Database) {
    this.#inRange = db.prepare(
      "SELECT block, first_at, last_at FROM check_blocks WHERE last_at >= ? AND first_at < ? ORDER BY block DESC",
    );
  }

  /** Oldest and newest moment that blocks overlapping the range claim, clipped to it; null when there are none. */
  extent(range: TimeRange): TimeRange | null {
    const blocks = this.#inRange.all(toText(range.from), toText(range.to));
    if (blocks.length === 0) return null;
    const first = Math.min(...blocks.map(({ first_at }) => Date.parse(first_at)));
    const last = Math.max(...blocks.map(({ last_at }) => Date.parse(last_at)));
    return { from: Math.max(first, range.from), to: Math.min(last, range.to - 1) };
  }

  /** The blocks that can hold rows of the range, in groups of `size`, newest block first. */
  groups(from: string, to: string, size: number): BlockGroup[] {
    const blocks = this.#inRange.all(from, to);
    const groups: BlockGroup[] = [];
    let newest = "";
    // From the oldest on, so that each group knows the newest row that is still to come after it.
    for (let end = blocks.length; end > 0; end -= size) {
      const group = blocks.slice(Math.max(0, end - size), end);
      for (const { last_at } of group) if (last_at > newest) newest = last_at;
      const [high, low] = [group[0], group.at(-1)];
      if (high !== undefined && low !== undefined) groups.push({ first: low.block, last: high.block, newest });
    }
    return groups.reverse();
  }
}
