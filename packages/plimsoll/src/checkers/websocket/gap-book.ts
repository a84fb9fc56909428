import { WindowCount } from "./window-count.ts";

/** Sequence numbers that never came. Times are monotonic ms. */
export interface OpenGap {
  /** Which sequence: a symbol and message, or the connection. */
  readonly track: SequenceTrack;
  from: number;
  to: number;
  /** How many of them are still missing. */
  missing: number;
  readonly since: number;
}

const OPEN_LIMIT = 256;
export const GAP_WINDOW_MS = 900_000;
/** After so long without another gap a sequence counts as whole again: what it lost will not come any more. */
export const SETTLED_MS = 60_000;
/** So many messages in a row that are behind mean that the numbers have begun anew. */
const RESTARTED = 10;

/** All gaps of one feed: those of the last 15 minutes counted, those still open known one by one, 256 at most. */
export class GapBook {
  readonly #recent = new WindowCount(GAP_WINDOW_MS);
  readonly #open: OpenGap[] = [];
  /** Since the feed is watched. */
  gaps = 0;
  missed = 0;

  track(name: string): SequenceTrack {
    return new SequenceTrack(name, this);
  }

  recent(at: number): number {
    return this.#recent.count(at);
  }

  /** The gaps that nothing has made good yet, the oldest first. */
  open(at: number): readonly OpenGap[] {
    this.#drop((gap) => at - gap.track.gapAt >= SETTLED_MS);
    return this.#open;
  }

  /** A connection that is made anew begins anew. */
  forgive(): void {
    this.#drop(() => true);
  }

  add(gap: OpenGap): void {
    this.#recent.add(gap.since);
    this.gaps += 1;
    this.missed += gap.missing;
    if (this.#open.length === OPEN_LIMIT) this.#drop((it) => it === this.#open[0]);
    this.#open.push(gap);
    gap.track.openGaps += 1;
  }

  /** A number that comes late: true when it was missed before. */
  fill(track: SequenceTrack, sequence: number): boolean {
    const gap = this.#open.find((it) => it.track === track && sequence >= it.from && sequence <= it.to);
    if (gap === undefined) return false;
    if (sequence === gap.from) gap.from += 1;
    else if (sequence === gap.to) gap.to -= 1;
    gap.missing -= 1;
    if (gap.missing <= 0 || gap.from > gap.to) this.#drop((it) => it === gap);
    return true;
  }

  resync(track: SequenceTrack): void {
    if (track.openGaps > 0) this.#drop((gap) => gap.track === track);
  }

  #drop(isOver: (gap: OpenGap) => boolean): void {
    for (let index = this.#open.length - 1; index >= 0; index -= 1) {
      const gap = this.#open[index];
      if (gap === undefined || !isOver(gap)) continue;
      gap.track.openGaps -= 1;
      this.#open.splice(index, 1);
    }
  }
}

/** One sequence of numbers, each expected to be the one before plus one. */
export class SequenceTrack {
  readonly name: string;
  readonly #book: GapBook;
  #last = Number.NaN;
  #behind = 0;
  openGaps = 0;
  /** When the last gap showed. */
  gapAt = Number.NEGATIVE_INFINITY;

  constructor(name: string, book: GapBook) {
    this.name = name;
    this.#book = book;
  }

  /**
   * Takes a message in that stands for the numbers `first` to `last`. False when it brings nothing new: it has been here
   * before, or is older than what has.
   */
  take(first: number, last: number, at: number): boolean {
    const expected = this.#last + 1;
    if (first > expected) {
      this.gapAt = at;
      this.#book.add({ track: this, from: expected, to: first - 1, missing: first - expected, since: at });
    } else if (last < expected) return this.#takeLate(last);
    this.#last = last;
    this.#behind = 0;
    return true;
  }

  /** A whole state as of this number: what was missed before no longer matters. */
  resync(last: number): void {
    this.#book.resync(this);
    this.#last = Number.isNaN(this.#last) ? last : Math.max(this.#last, last);
    this.#behind = 0;
  }

  /** The next number may be any: what was lost with a connection is told by its loss. */
  restart(): void {
    this.#last = Number.NaN;
    this.#behind = 0;
  }

  #takeLate(sequence: number): boolean {
    if (this.openGaps > 0 && this.#book.fill(this, sequence)) return true;
    this.#behind += 1;
    if (this.#behind < RESTARTED) return false;
    this.#last = sequence;
    this.#behind = 0;
    return true;
  }
}
