import type { TimeRange } from "../../port/store.ts";
import type { StoredRow } from "../history/column-builder.ts";
import { toText } from "../timestamp.ts";
import type { CheckRows } from "./check-rows.ts";
import { type StoredCells, toStoredRow } from "./stored-cells.ts";
import type { BlockedRow, UnsortedRows } from "./unsorted-rows.ts";

/** Whose rows: those in blocks up to `sealed` are packed. */
export interface TailOwner {
  readonly componentId: string;
  readonly number: number;
  readonly sealed: number;
}

/** Rows that are not packed yet and lie together, read when they are wanted. */
export interface TailPart {
  /** Of its oldest and its newest row, epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly rows: number;
  /** Oldest first. */
  read(): readonly StoredRow[];
}

/** A part holds about so many rows. */
const PART_ROWS = 4096;
/** A tail from no more blocks is short: it is read without counting it first. */
const FEW_BLOCKS = 64;

/** The plain rows of one query's components that are not packed yet. */
export class PlainTail {
  readonly #rows: CheckRows<StoredCells>;
  readonly #unsorted: UnsortedRows;
  #firstComponent: string | null = null;
  /** Null: too many to be held. */
  #unsortedRows: ReadonlyMap<string, readonly BlockedRow[]> | null | undefined;

  constructor(rows: CheckRows<StoredCells>, unsorted: UnsortedRows) {
    this.#rows = rows;
    this.#unsorted = unsorted;
  }

  /** All rows of the range, oldest first. */
  rows(owner: TailOwner, { from, to }: TimeRange, blocks = { first: owner.sealed + 1, last: Number.MAX_SAFE_INTEGER }) {
    const known = this.#unsortedOf(owner.componentId);
    const { first: fromBlock, last: toBlock } = blocks;
    const request = { componentId: owner.componentId, from: toText(from), to: toText(to), fromBlock, toBlock };
    const read = this.#rows
      .read({ ...request, after: null, limit: Number.MAX_SAFE_INTEGER, sortedOnly: known !== null })
      .map(toStoredRow)
      .reverse();
    if (known === null) return read;
    const added = known.filter(({ at, block }) => at >= from && at < to && block >= fromBlock && block <= toBlock);
    if (added.length === 0) return read;
    return [...read, ...added].sort((a, b) => a.at - b.at || a.id - b.id);
  }

  /** The same in parts, in any order: of a long tail only what is wanted is read. */
  parts(owner: TailOwner, range: TimeRange): TailPart[] {
    const text = { from: toText(range.from), to: toText(range.to) };
    const fromBlock = owner.sealed + 1;
    if (this.#rows.index.count({ ...text, fromBlock, toBlock: Number.MAX_SAFE_INTEGER }) <= FEW_BLOCKS) {
      const rows = this.rows(owner, range);
      const [first, last] = [rows[0], rows.at(-1)];
      if (first === undefined || last === undefined) return [];
      return [{ firstAt: first.at, lastAt: last.at, rows: rows.length, read: () => rows }];
    }
    const parts: { firstAt: number; lastAt: number; rows: number; first: number; last: number }[] = [];
    for (const { block, rows, first_at, last_at } of this.#rows.countByBlock(owner, { ...text, fromBlock })) {
      const [firstAt, lastAt, part] = [Date.parse(first_at), Date.parse(last_at), parts.at(-1)];
      if (part === undefined || part.rows + rows > PART_ROWS) {
        parts.push({ firstAt, lastAt, rows, first: block, last: block });
      } else {
        part.firstAt = Math.min(part.firstAt, firstAt);
        part.lastAt = Math.max(part.lastAt, lastAt);
        part.rows += rows;
        part.last = block;
      }
    }
    return parts.map(({ first, last, ...part }) => ({ ...part, read: () => this.rows(owner, range, { first, last }) }));
  }

  /** From the second component on: whoever asks for many of them does not read the same rows for each. */
  #unsortedOf(componentId: string): readonly BlockedRow[] | null {
    this.#firstComponent ??= componentId;
    if (this.#unsortedRows === undefined) {
      if (this.#firstComponent === componentId) return null;
      this.#unsortedRows = this.#unsorted.read();
    }
    return this.#unsortedRows === null ? null : (this.#unsortedRows.get(componentId) ?? []);
  }
}
