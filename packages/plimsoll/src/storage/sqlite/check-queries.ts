import type { ComponentType, HealthStatus } from "@plimsoll/core";
import type Database from "better-sqlite3";
import type { ColumnsPage, ColumnsQuery } from "../../port/check-columns.ts";
import type { JsonBytes, TimeRange } from "../../port/store.ts";
import { encodeCursor } from "../cursor.ts";
import { type CheckReader, type CheckSample, parseMetrics } from "../figure/check-reader.ts";
import type { StoredRow } from "../history/column-builder.ts";
import { columnsPage } from "../history/columns-page.ts";
import { toPage } from "../page.ts";
import { toText } from "../timestamp.ts";
import { CheckRows, type KeyedRow } from "./check-rows.ts";
import type { ChecksRequest } from "./protocol.ts";

/** Rows read at a time where all of a range may be wanted: few at first, since often the newest are enough. */
const FIRST_CHUNK_ROWS = 128;
const CHUNK_ROWS = 2048;

/** A row as JSON text, put together by SQLite: one value to hand over instead of nine. Metrics are JSON already. */
const ROW_TEXT = `concat('{"id":', h.id, ',"timestamp":', json_quote(h.timestamp),
  ',"component_id":', json_quote(h.component_id), ',"component_type":', json_quote(h.component_type),
  ',"status":', json_quote(h.status), ',"metrics":', h.metrics, ',"uptime_seconds":', h.uptime_seconds,
  ',"error_count":', h.error_count, ',"last_error":', json_quote(h.last_error), '}')`;
type StoredCells = [
  componentType: ComponentType,
  status: HealthStatus,
  metrics: string,
  uptimeSeconds: number,
  errorCount: number,
  lastError: string | null,
];
type SampleCells = [status: HealthStatus, metrics: string, errorCount: number];

/** What raw checks can be asked. */
export class CheckQueries {
  readonly #texts: CheckRows<[text: string]>;
  readonly #samples: CheckRows<SampleCells>;
  readonly #stored: CheckRows<StoredCells>;
  readonly #componentIds: Database.Statement<[], string>;

  constructor(db: Database.Database) {
    this.#texts = new CheckRows(db, ROW_TEXT);
    this.#samples = new CheckRows(db, "h.status, h.metrics, h.error_count");
    this.#stored = new CheckRows(
      db,
      "h.component_type, h.status, h.metrics, h.uptime_seconds, h.error_count, h.last_error",
    );
    this.#componentIds = db
      .prepare<[], string>("SELECT component_id FROM check_components ORDER BY component_id")
      .pluck();
  }

  /** A page of HealthCheckRow. */
  page({ componentId, from, to, after, limit }: ChecksRequest): JsonBytes {
    const request = { componentId, from: toText(from), to: toText(to), after, limit: limit + 1 };
    const page = toPage(this.#texts.read(request), limit, ([id, timestamp]) => encodeCursor(timestamp, id));
    const items = page.items.map(([, , text]) => text).join(",");
    return new TextEncoder().encode(`{"items":[${items}],"next_cursor":${JSON.stringify(page.next_cursor)}}`);
  }

  columns(query: ColumnsQuery): ColumnsPage {
    const range = { from: toText(query.from), to: toText(query.to), after: null, limit: Number.MAX_SAFE_INTEGER };
    return columnsPage(query, this.#stored.read({ componentId: query.componentId, ...range }).map(toStoredRow));
  }

  /** For the figures; `expired` says when the query's time is up. */
  reader(expired: () => boolean): CheckReader {
    return {
      componentIds: () => this.#componentIds.all(),
      extent: (range) => this.#samples.index.extent(range),
      samples: (componentId, range) => this.#samplesOf(componentId, range),
      expired,
    };
  }

  *#samplesOf(componentId: string, range: TimeRange): Generator<CheckSample> {
    const request = { componentId, from: toText(range.from), to: toText(range.to) };
    let after: { at: string; id: number } | null = null;
    for (let limit = FIRST_CHUNK_ROWS; ; limit = Math.min(CHUNK_ROWS, limit * 4)) {
      const rows: KeyedRow<SampleCells>[] = this.#samples.read({ ...request, after, limit });
      for (const row of rows) yield toSample(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return;
      after = { at: last[1], id: last[0] };
    }
  }
}

function toSample([, timestamp, status, metrics, errorCount]: KeyedRow<SampleCells>): CheckSample {
  return { at: Date.parse(timestamp), status, failed: errorCount > 0, metrics: parseMetrics(metrics) };
}

function toStoredRow([id, timestamp, componentType, status, metrics, ...rest]: KeyedRow<StoredCells>): StoredRow {
  const [uptimeSeconds, errorCount, lastError] = rest;
  return { id, at: Date.parse(timestamp), componentType, status, metrics, uptimeSeconds, errorCount, lastError };
}
