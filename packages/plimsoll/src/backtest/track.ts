import type { ComponentState, Series } from "@plimsoll/core";
import { findThreshold, freshnessBoundMs, freshUntil, isSettled, reduceComponent, skipResults } from "@plimsoll/core";
import type { Due } from "../engine/due-queue.ts";
import type { Watched } from "../engine/watched.ts";
import type { CheckColumns } from "../port/check-columns.ts";
import { findRun } from "./find-run.ts";
import { isConfigured } from "./learn-hints.ts";
import { type RowHints, RowReader } from "./to-result.ts";

/** How often the monitor judges freshness, ms. */
const TICK_MS = 1000;

export interface TrackOptions {
  readonly watched: Watched;
  readonly hints: RowHints;
  /** Its place among those whose rows came at the same moment. */
  readonly order: number;
  /** The last moment whose rows have been seen as far as this one's, epoch ms. */
  readonly seenUntil: (order: number) => number;
  /** Whether rows that change nothing may be jumped over. */
  readonly skips: () => boolean;
  /** Its state was changed by something else than its next row: what is due next has changed too. */
  readonly onCut: (track: Track) => void;
}

interface Stretch {
  readonly columns: CheckColumns;
  readonly reader: RowReader;
}

/**
 * One component on its way through its stored results. Of rows that all mean the same only the first and the last are
 * reduced: those between change nothing but what `skipResults` puts right. Whoever asks for its state meanwhile gets it as
 * it is at that moment.
 */
export class Track implements Due {
  dueAt = 0;
  position = -1;
  readonly watched: Watched;
  readonly order: number;
  rowsReduced = 0;
  rowsSkipped = 0;
  readonly #options: TrackOptions;
  readonly #hints: RowHints;
  #state: ComponentState;
  #stretches: Stretch[] = [];
  #current = 0;
  /** The last row whose outcome is in the state; and up to which the rows mean the same. */
  #row = -1;
  #end = -1;
  #isFeeding = false;

  constructor(options: TrackOptions) {
    this.#options = options;
    this.watched = options.watched;
    this.order = options.order;
    this.#state = options.watched.state;
    const { hints, watched } = options;
    const isJudgedByTarget = (series: Series) =>
      hints.isJudgedByTarget(series) && !isConfigured(findThreshold(watched.policy.thresholds, series));
    this.#hints = { ...hints, isJudgedByTarget };
    Object.defineProperty(this.watched, "state", {
      get: () => this.#stateNow(),
      set: (state: ComponentState) => {
        this.#set(state);
      },
    });
  }

  /** Its state without what only its newest row tells (metrics, times): its status and lifecycle are those of now. */
  get roughState(): ComponentState {
    return this.#state;
  }

  /** Takes the rows that come next; those before have been worked through. */
  take(stretches: readonly CheckColumns[]): void {
    void this.#stateAt(Number.POSITIVE_INFINITY);
    this.#stretches = stretches.map((columns) => ({ columns, reader: new RowReader(columns, this.#hints) }));
    this.#current = 0;
    this.#row = -1;
    this.#end = -1;
  }

  /** When its next row is to be reduced, epoch ms; infinity when none is known. */
  nextRowAt(): number {
    const here = this.#stretches[this.#current];
    if (here === undefined) return Number.POSITIVE_INFINITY;
    if (this.#end + 1 < here.columns.rows) return here.columns.at[this.#end + 1] ?? Number.POSITIVE_INFINITY;
    return this.#stretches[this.#current + 1]?.columns.at[0] ?? Number.POSITIVE_INFINITY;
  }

  /** When the first of its rows after now came, among those too that are jumped over, epoch ms; infinity when none is known. */
  followingAt(): number {
    void this.#stateNow();
    if (this.#end > this.#row) return this.#here?.columns.at[this.#row + 1] ?? Number.POSITIVE_INFINITY;
    return this.nextRowAt();
  }

  /** When the silence before its next row would be noticed, epoch ms; infinity when it would not. */
  tickAt(origin: number): number {
    const { policy } = this.watched;
    const state = this.#state;
    if (state.stale && state.status !== "HEALTHY") return Number.POSITIVE_INFINITY;
    let until = freshUntil(state, policy);
    if (until === null) return Number.POSITIVE_INFINITY;
    if (this.#end > this.#row) until = (this.#here?.columns.at[this.#end] ?? 0) + freshnessBoundMs(policy);
    return origin + (Math.floor((until - origin) / TICK_MS) + 1) * TICK_MS;
  }

  /** Lets its next row be seen when it comes, whatever it means: somebody waits for it. */
  cut(): void {
    void this.#stateNow();
    this.#end = this.#row;
    this.#options.onCut(this);
  }

  /** Reduces its next row by `apply`, and looks how far the rows after it mean the same. */
  feed(apply: (watched: Watched, result: ReturnType<RowReader["result"]>) => void): void {
    void this.#stateNow();
    if (this.#end + 1 >= (this.#here?.columns.rows ?? 0)) {
      this.#current += 1;
      this.#end = -1;
    }
    const here = this.#here;
    if (here === undefined) return;
    this.#row = this.#end + 1;
    this.#end = this.#row;
    this.#isFeeding = true;
    apply(this.watched, here.reader.result(this.#row));
    this.#isFeeding = false;
    this.rowsReduced += 1;
    if (!this.#options.skips() || !isSettled(this.#state)) return;
    const gapMs = freshnessBoundMs(this.watched.policy);
    const { isJudgedByTarget } = this.#hints;
    this.#end = findRun(here.columns, this.#row, { state: this.#state, gapMs, isJudgedByTarget });
  }

  get #here(): Stretch | undefined {
    return this.#stretches[this.#current];
  }

  #stateNow(): ComponentState {
    return this.#end > this.#row ? this.#stateAt(this.#options.seenUntil(this.order)) : this.#state;
  }

  #stateAt(now: number): ComponentState {
    const here = this.#here;
    if (here === undefined || this.#end <= this.#row) return this.#state;
    const row = lastUntil(here.columns.at, { from: this.#row, to: this.#end, now });
    if (row === this.#row) return this.#state;
    const before = skipResults(this.#state, row - this.#row - 1);
    const event = { kind: "result", result: here.reader.result(row) } as const;
    const { policy } = this.watched;
    this.#state = reduceComponent(before, event, { policy, now: here.columns.at[row] ?? now }).state;
    this.rowsReduced += 1;
    this.rowsSkipped += row - this.#row - 1;
    this.#row = row;
    return this.#state;
  }

  #set(state: ComponentState): void {
    const same = state === this.#state;
    this.#state = state;
    if (same || this.#isFeeding) return;
    this.#end = this.#row;
    this.#options.onCut(this);
  }
}

/** The last row between these two that had come by then. */
function lastUntil(at: Float64Array, { from, to, now }: { from: number; to: number; now: number }): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((at[middle] ?? 0) <= now) low = middle;
    else high = middle - 1;
  }
  return low;
}
