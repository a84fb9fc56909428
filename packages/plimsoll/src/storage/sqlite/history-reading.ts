import type { CheckColumns } from "../../port/check-columns.ts";
import { StoreError, type TimeRange } from "../../port/store.ts";
import {
  type HistorySource,
  type RollupQuery,
  type SeriesRollup,
  type Stretch,
  wholeBuckets,
} from "../figure/history-source.ts";
import { addChecks, addSeries } from "../figure/roll-up-rows.ts";
import type { CheckBucket } from "../history/check-rollup.ts";
import { columnParts } from "../history/column-builder.ts";
import { rowsWithin, sliceColumns, sliceTimed, type TimedColumns } from "../history/pick-rows.ts";
import { BUCKET_MS } from "../timestamp.ts";
import { OWN_ID } from "./component-series.ts";
import type { PlainTail, TailOwner, TailPart } from "./plain-tail.ts";
import type { SqliteHistory } from "./sqlite-history.ts";

/** Rows that are in no rollup yet, of the buckets that a query asks for. */
interface Recent {
  readonly componentId: string;
  readonly range: TimeRange;
  readonly bucketMs: number;
  readonly columns: readonly CheckColumns[];
}

/** So many series of a component are read however late it is: what asks for several components then ends with this one. */
const FEW_SERIES = 1000;

/** One query's way through history. What two of its questions need is read once. */
export class HistoryReading implements HistorySource {
  readonly expired: () => boolean;
  readonly #history: SqliteHistory;
  readonly #tail: PlainTail;
  /** Of the component that was asked for last. */
  #recent: Recent | null = null;

  constructor(history: SqliteHistory, expired: () => boolean) {
    this.#history = history;
    this.#tail = history.tail();
    this.expired = expired;
  }

  componentIds(): readonly string[] {
    return this.#history.componentIds();
  }

  extent(range: TimeRange): TimeRange | null {
    return this.#history.extent(range);
  }

  stretches(componentId: string, { name, ...range }: TimeRange & { readonly name: string | null }): Stretch[] {
    const owner = this.#history.component(componentId);
    if (owner === null) return [];
    const { segments } = this.#history;
    const packed = segments.inRange(owner.number, range);
    const stretches = packed.map((segment) => ({
      lastAt: segment.last_at,
      rows: segment.rows,
      read: () => [segments.timed(segment, name)],
    }));
    const newest = this.#tail.parts(owner, range).map((part) => toStretch(componentId, part, name));
    return newest.length === 0 ? stretches : [...newest, ...stretches].sort((a, b) => b.lastAt - a.lastAt);
  }

  checkBuckets(componentId: string, query: RollupQuery): readonly CheckBucket[] {
    const owner = this.#history.component(componentId);
    if (owner === null) return [];
    const { bucketMs, range, columns } = this.#recentOf(owner, query);
    const series = this.#history.segments.series.find(owner.number, OWN_ID);
    const packed = series === null ? [] : this.#history.rollups.checks({ ...query, ...range, series });
    return addChecks(packed, columns, bucketMs);
  }

  rollups(componentId: string, query: RollupQuery): SeriesRollup[] {
    const owner = this.#history.component(componentId);
    if (owner === null) return [];
    const { name } = query;
    const { bucketMs, range, columns } = name === null ? this.#recentOf(owner, query) : this.#named(owner, query, name);
    const packed = new Map<string, SeriesRollup>();
    let seen = 0;
    for (const { series, id, ...of } of this.#history.segments.series.ofComponent(owner.number, query.name)) {
      seen += 1;
      if (seen > FEW_SERIES && this.expired())
        throw new StoreError("failed", "the query took too long: ask for one metric");
      const buckets = this.#history.rollups.figures({ ...query, ...range, series }, query);
      if (buckets.length > 0) packed.set(id, { id, ...of, buckets });
    }
    return addSeries(packed, columns, { bucketMs, name: query.name });
  }

  /** What is in no rollup yet of one metric: nothing else is unpacked or parsed. */
  #named(owner: TailOwner, query: RollupQuery, name: string) {
    const bucketMs = BUCKET_MS[query.resolution];
    const range = wholeBuckets(query, bucketMs);
    const { segments } = this.#history;
    const packed = this.#openSegments(owner, range).map((segment) => {
      const columns = segments.timed(segment, name);
      const { first, end } = rowsWithin(columns.at, range);
      return sliceTimed(columns, first, end);
    });
    const plain = this.#tail
      .parts(owner, range)
      .flatMap((part) => [...columnParts(owner.componentId, part.read(), name)]);
    return { bucketMs, range, columns: [...packed, ...plain] };
  }

  #openSegments(owner: TailOwner, range: TimeRange) {
    return this.#history.segments
      .open(owner.number)
      .filter(({ first_at, last_at }) => last_at >= range.from && first_at < range.to);
  }

  /** What is in no rollup yet: the rows of open segments, and those that are not packed. */
  #recentOf(owner: TailOwner, query: RollupQuery): Recent {
    const { componentId } = owner;
    const bucketMs = BUCKET_MS[query.resolution];
    const range = wholeBuckets(query, bucketMs);
    const known = this.#recent;
    const isKnown = known?.componentId === componentId && known.bucketMs === bucketMs;
    if (isKnown && known.range.from === range.from && known.range.to === range.to) return known;
    const { segments } = this.#history;
    const packed = this.#openSegments(owner, range).map((segment) => {
      const columns = segments.whole(segment, componentId);
      const { first, end } = rowsWithin(columns.at, range);
      return sliceColumns(columns, first, end);
    });
    const plain = this.#tail.parts(owner, range).flatMap((part) => [...columnParts(componentId, part.read())]);
    this.#recent = { componentId, range, bucketMs, columns: [...packed, ...plain] };
    return this.#recent;
  }
}

function toStretch(componentId: string, part: TailPart, name: string | null): Stretch {
  const { lastAt, rows } = part;
  return { lastAt, rows, read: (): TimedColumns[] => [...columnParts(componentId, part.read(), name)] };
}
