import type { HealthStatus } from "@plimsoll/core";
import type Database from "better-sqlite3";
import type { TimeRange } from "../../port/store.ts";
import { encodeCursor } from "../cursor.ts";
import { type CheckReader, type CheckSample, parseMetrics } from "../figure/check-reader.ts";
import { toPage } from "../page.ts";
import { toText } from "../timestamp.ts";
import { type CheckRow, CheckRows } from "./check-rows.ts";
import type { ChecksRequest, PageText } from "./protocol.ts";

/** Rows read at a time where all of a range is wanted. */
const CHUNK_ROWS = 2000;

/** What raw checks can be asked. */
export class CheckQueries {
  readonly #rows: CheckRows;
  readonly #componentIds: Database.Statement<[], string>;

  constructor(db: Database.Database) {
    this.#rows = new CheckRows(db);
    this.#componentIds = db
      .prepare<[], string>("SELECT component_id FROM check_components ORDER BY component_id")
      .pluck();
  }

  page({ componentId, from, to, after, limit }: ChecksRequest): PageText {
    const request = { componentId, from: toText(from), to: toText(to), after, limit: limit + 1 };
    const page = toPage(this.#rows.read(request), limit, ([id, timestamp]) => encodeCursor(timestamp, id));
    return { items: `[${page.items.map(toJson).join(",")}]`, nextCursor: page.next_cursor };
  }

  /** For the figures; `expired` says when the query's time is up. */
  reader(expired: () => boolean): CheckReader {
    return {
      componentIds: () => this.#componentIds.all(),
      extent: (range) => this.#rows.index.extent(range),
      samples: (componentId, range) => this.#samples(componentId, range),
      expired,
    };
  }

  *#samples(componentId: string, range: TimeRange): Generator<CheckSample> {
    const request = { componentId, from: toText(range.from), to: toText(range.to), limit: CHUNK_ROWS };
    let after: { at: string; id: number } | null = null;
    for (;;) {
      const rows: CheckRow[] = this.#rows.read({ ...request, after });
      for (const row of rows) yield toSample(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < CHUNK_ROWS) return;
      after = { at: last[1], id: last[0] };
    }
  }
}

function toSample([, timestamp, , , status, metrics, , errorCount]: CheckRow): CheckSample {
  return {
    at: Date.parse(timestamp),
    status: status as HealthStatus,
    failed: errorCount > 0,
    metrics: parseMetrics(metrics),
  };
}

/** A row as JSON text, its metrics put in as the text they already are. */
function toJson([id, timestamp, component, type, status, metrics, uptime, errors, lastError]: CheckRow): string {
  return (
    `{"id":${id},"timestamp":${JSON.stringify(timestamp)},"component_id":${JSON.stringify(component)},` +
    `"component_type":${JSON.stringify(type)},"status":${JSON.stringify(status)},"metrics":${metrics},` +
    `"uptime_seconds":${uptime},"error_count":${errors},"last_error":${JSON.stringify(lastError)}}`
  );
}
