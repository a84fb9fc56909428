import type Database from "better-sqlite3";
import type { CheckColumns, ColumnsPage, ColumnsQuery } from "../../port/check-columns.ts";
import type { JsonBytes } from "../../port/store.ts";
import { TextBytes } from "../../port/text-bytes.ts";
import { encodeCursor } from "../cursor.ts";
import type { HistorySource } from "../figure/history-source.ts";
import { pageOfStretches } from "../history/columns-page.ts";
import { toPage } from "../page.ts";
import { toText } from "../timestamp.ts";
import { CheckRows } from "./check-rows.ts";
import { HistoryReading } from "./history-reading.ts";
import { PackedPage } from "./packed-page.ts";
import type { ChecksRequest } from "./protocol.ts";
import { SqliteHistory } from "./sqlite-history.ts";

/** A row as JSON text, put together by SQLite: one value to hand over instead of nine. Metrics are JSON already. */
const ROW_TEXT = `concat('{"id":', h.id, ',"timestamp":', json_quote(h.timestamp),
  ',"component_id":', json_quote(h.component_id), ',"component_type":', json_quote(h.component_type),
  ',"status":', json_quote(h.status), ',"metrics":', h.metrics, ',"uptime_seconds":', h.uptime_seconds,
  ',"error_count":', h.error_count, ',"last_error":', json_quote(h.last_error), '}')`;

/** What checks can be asked, whether they are rows still or packed. */
export class CheckQueries {
  readonly #texts: CheckRows<[text: string]>;
  readonly #history: SqliteHistory;
  readonly #packed: PackedPage;
  readonly #droppedBlock: Database.Statement<[], number>;

  constructor(db: Database.Database) {
    this.#texts = new CheckRows(db, ROW_TEXT);
    this.#history = new SqliteHistory(db);
    this.#packed = new PackedPage(db, this.#history.segments);
    this.#droppedBlock = db.prepare<[], number>("SELECT value FROM meta WHERE key = 'dropped_block'").pluck();
  }

  /** A page of HealthCheckRow. */
  page(request: ChecksRequest): JsonBytes {
    const { componentId, from, to, after, limit } = request;
    const fromBlock = (this.#droppedBlock.get() ?? 0) + 1;
    const range = { from: toText(from), to: toText(to), after, limit: limit + 1, fromBlock };
    const rows = this.#texts.read({ componentId, ...range });
    const enough = rows[limit]?.[1];
    const packed = this.#packed.read(
      { ...request, limit: limit + 1 },
      enough === undefined ? from : Date.parse(enough),
    );
    const all =
      packed.length === 0
        ? rows
        : [...rows, ...packed].sort((a, b) => (a[1] === b[1] ? b[0] - a[0] : a[1] < b[1] ? 1 : -1));
    const page = toPage(all, limit, ([id, timestamp]) => encodeCursor(timestamp, id));
    const bytes = new TextBytes(page.items.reduce((sum, [, , text]) => sum + text.length + 1, 0));
    bytes.add('{"items":[');
    for (const [place, [, , text]] of page.items.entries()) bytes.add(place === 0 ? text : `,${text}`);
    bytes.add(`],"next_cursor":${JSON.stringify(page.next_cursor)}}`);
    return bytes.finish();
  }

  columns(query: ColumnsQuery): ColumnsPage {
    const { segments } = this.#history;
    const { componentId } = query;
    const component = this.#history.component(componentId);
    if (component === null) return { columns: null, next: null };
    const rows = this.#history.tail().parts(component, query);
    const packed = segments.inRange(component.number, query);
    const stretches = packed.map((segment) => ({
      firstAt: segment.first_at,
      read: (): CheckColumns => segments.whole(segment, componentId),
    }));
    return pageOfStretches(query, stretches, rows);
  }

  /** For the figures; `expired` says when the query's time is up. */
  source(expired: () => boolean): HistorySource {
    return new HistoryReading(this.#history, expired);
  }
}
