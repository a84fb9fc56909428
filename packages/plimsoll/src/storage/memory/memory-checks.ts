import type { ComponentType, HealthCheckRow, HistoryBucket, MetricSeries, MetricSummary, Page } from "@plimsoll/core";
import type { CheckColumns, ColumnsPage, ColumnsQuery } from "../../port/check-columns.ts";
import type {
  HistoryQuery,
  JsonBytes,
  LastCheck,
  MetricSummaryQuery,
  NewCheck,
  PruneReport,
  SeriesQuery,
  TimeRange,
} from "../../port/store.ts";
import { decodeNumberedCursor, decodeTimedCursor, encodeCursor } from "../cursor.ts";
import { readBuckets } from "../figure/buckets.ts";
import { columnFigures } from "../figure/column-figures.ts";
import type { HistorySource } from "../figure/history-source.ts";
import { readMetricSummary } from "../figure/metric-summary.ts";
import { readSeries, readSeriesPage } from "../figure/series.ts";
import { columnParts, type StoredRow } from "../history/column-builder.ts";
import { columnsPage } from "../history/columns-page.ts";
import { parseMetrics } from "../history/parse-metrics.ts";
import { toPage } from "../page.ts";
import type { BUCKET_MS } from "../timestamp.ts";
import { BoundedLog } from "./bounded-log.ts";

interface StoredCheck {
  readonly id: number;
  readonly at: number;
  readonly check: NewCheck;
}

/** What a row weighs besides its texts, bytes: an estimate. */
const ROW_OVERHEAD = 200;

/** The newest raw checks, in memory. */
export class MemoryChecks {
  readonly #log: BoundedLog<StoredCheck>;
  #bytes = 0;
  #lastId = 0;

  constructor(limit: number) {
    this.#log = new BoundedLog(limit);
  }

  add(check: NewCheck): void {
    this.#lastId += 1;
    this.#bytes += bytesOf(check);
    const gone = this.#log.push({ id: this.#lastId, at: Date.parse(check.timestamp), check });
    if (gone !== undefined) this.#bytes -= bytesOf(gone.check);
  }

  /** The newest of each component. */
  lastChecks(): Map<string, LastCheck> {
    const last = new Map<string, LastCheck>();
    for (const { at, check } of this.#log.values()) {
      const known = last.get(check.componentId);
      if (known !== undefined && known.at > at) continue;
      last.set(check.componentId, { at, errorCount: check.errorCount, lastError: check.lastError });
    }
    return last;
  }

  /** Drops up to `limit` of the oldest rows that are too old or too many. */
  prune(limit: number, { before, bytes }: { before: number; bytes: number }): Pick<PruneReport, "deleted" | "more"> {
    let deleted = 0;
    for (let oldest = this.#log.oldest(); oldest !== undefined; oldest = this.#log.oldest()) {
      if (oldest.at >= before && this.#bytes <= bytes) break;
      if (deleted >= limit) return { deleted, more: true };
      this.#log.dropOldest();
      this.#bytes -= bytesOf(oldest.check);
      deleted += 1;
    }
    return { deleted, more: false };
  }

  query({ componentId, limit, cursor, ...range }: HistoryQuery): JsonBytes {
    const after = decodeNumberedCursor(cursor);
    const rows = this.#newestFirst(componentId, range).filter(
      ({ id, check }) =>
        after === null || compare(check.timestamp, after.at) < 0 || (check.timestamp === after.at && id < after.id),
    );
    const page = toPage(rows.slice(0, limit + 1).map(toRow), limit, (row) => encodeCursor(row.timestamp, row.id));
    return new TextEncoder().encode(JSON.stringify(page));
  }

  queryColumns(query: ColumnsQuery): ColumnsPage {
    return columnsPage(query, this.#newestFirst(query.componentId, query).map(toStoredRow));
  }

  queryBuckets(query: HistoryQuery & { resolution: keyof typeof BUCKET_MS }): Page<HistoryBucket> {
    const { cursor, ...rest } = query;
    return readBuckets(this.#source(), { ...rest, after: decodeTimedCursor(cursor) });
  }

  querySeries(query: SeriesQuery): MetricSeries[] {
    return readSeries(this.#source(), query);
  }

  querySeriesPage(query: SeriesQuery): JsonBytes {
    return readSeriesPage(this.#source(), query);
  }

  queryMetricSummary(query: MetricSummaryQuery): MetricSummary[] {
    return readMetricSummary(this.#source(), query);
  }

  #newestFirst(componentId: string | null, { from, to }: TimeRange): StoredCheck[] {
    return this.#log
      .values()
      .filter(({ at, check }) => at >= from && at < to && (componentId === null || check.componentId === componentId))
      .sort((a, b) => b.at - a.at || b.id - a.id);
  }

  /** Reads a snapshot grouped once, so that a query over many components stays linear. */
  #source(): HistorySource {
    const byComponent = Map.groupBy(this.#log.values(), ({ check }) => check.componentId);
    const columns = (componentId: string, range: TimeRange): CheckColumns[] => {
      const rows = (byComponent.get(componentId) ?? []).filter(({ at }) => at >= range.from && at < range.to);
      const sorted = rows.map(toStoredRow).sort((a, b) => a.at - b.at || a.id - b.id);
      return [...columnParts(componentId, sorted)];
    };
    const times = this.#log.values().map(({ at }) => at);
    return {
      componentIds: () => [...byComponent.keys()].sort(compare),
      extent({ from, to }) {
        const inside = times.filter((at) => at >= from && at < to).sort((a, b) => a - b);
        const [first, last] = [inside[0], inside.at(-1)];
        return first === undefined || last === undefined ? null : { from: first, to: last };
      },
      ...columnFigures(columns),
      expired: () => false,
    };
  }
}

function bytesOf(check: NewCheck): number {
  return check.metrics.length + (check.lastError?.length ?? 0) + check.componentId.length + ROW_OVERHEAD;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toRow({ id, check }: StoredCheck): HealthCheckRow {
  return {
    id,
    timestamp: check.timestamp,
    component_id: check.componentId,
    component_type: check.componentType as ComponentType,
    status: check.status,
    metrics: [...parseMetrics(check.metrics)],
    uptime_seconds: check.uptimeSeconds,
    error_count: check.errorCount,
    last_error: check.lastError,
  };
}

function toStoredRow({ id, at, check }: StoredCheck): StoredRow {
  const { status, metrics, uptimeSeconds, errorCount, lastError } = check;
  return {
    id,
    at,
    componentType: check.componentType as ComponentType,
    status,
    metrics,
    uptimeSeconds,
    errorCount,
    lastError,
  };
}
