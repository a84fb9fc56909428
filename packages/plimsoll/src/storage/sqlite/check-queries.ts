import type { HealthStatus } from "@plimsoll/core";
import type Database from "better-sqlite3";
import type { TimeRange } from "../../port/store.ts";
import { encodeCursor } from "../cursor.ts";
import { type CheckReader, type CheckSample, parseMetrics } from "../figure/check-reader.ts";
import { toPage } from "../page.ts";
import { toText } from "../timestamp.ts";
import { type CheckRow, CheckRows } from "./check-rows.ts";
import type { ChecksRequest, PageText } from "./protocol.ts";

/** Rows read at a time where all of a range may be wanted: few at first, since often the newest are enough. */
const FIRST_CHUNK_ROWS = 128;
const CHUNK_ROWS = 2048;

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
    return { items: `[${page.items.map(createRowText()).join(",")}]`, nextCursor: page.next_cursor };
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
    const request = { componentId, from: toText(range.from), to: toText(range.to) };
    let after: { at: string; id: number } | null = null;
    for (let limit = FIRST_CHUNK_ROWS; ; limit = Math.min(CHUNK_ROWS, limit * 4)) {
      const rows: CheckRow[] = this.#rows.read({ ...request, after, limit });
      for (const row of rows) yield toSample(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return;
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

/** Writes rows as JSON text: metrics as the text they already are, names that come again and again quoted once. */
function createRowText(): (row: CheckRow) => string {
  const quoted = new Map<string, string>();
  const quote = (text: string): string => {
    let json = quoted.get(text);
    if (json === undefined) {
      json = JSON.stringify(text);
      quoted.set(text, json);
    }
    return json;
  };
  return ([id, timestamp, component, type, status, metrics, uptime, errors, lastError]) =>
    `{"id":${id},"timestamp":${JSON.stringify(timestamp)},"component_id":${quote(component)},` +
    `"component_type":${quote(type)},"status":${quote(status)},"metrics":${metrics},` +
    `"uptime_seconds":${uptime},"error_count":${errors},"last_error":${lastError === null ? "null" : quote(lastError)}}`;
}
