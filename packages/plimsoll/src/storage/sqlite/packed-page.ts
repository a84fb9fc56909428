import type { HealthCheckRow, StoredMetric } from "@plimsoll/core";
import type Database from "better-sqlite3";
import { type CheckColumns, PRESENCE } from "../../port/check-columns.ts";
import { STATUSES } from "../rank.ts";
import { toText } from "../timestamp.ts";
import type { PackedSegments, SegmentRow } from "./packed-segments.ts";
import type { ChecksRequest } from "./protocol.ts";

/** A row that is packed, and no longer a row of health_checks. */
interface FoundRow {
  readonly at: number;
  readonly id: number;
  readonly segment: SegmentRow;
  readonly row: number;
}
/** As CheckRows gives them, with their text. */
type TextRow = [id: number, timestamp: string, text: string];

/** Finds rows that have left health_checks, newest first, as those that are still in it. */
export class PackedPage {
  readonly #segments: PackedSegments;
  readonly #droppedId: Database.Statement<[], number>;
  readonly #number: Database.Statement<[string], number>;
  readonly #componentId: Database.Statement<[number], string>;

  constructor(db: Database.Database, segments: PackedSegments) {
    this.#segments = segments;
    this.#droppedId = db.prepare<[], number>("SELECT value FROM meta WHERE key = 'dropped_id'").pluck();
    this.#number = db.prepare<[string], number>("SELECT number FROM check_components WHERE component_id = ?").pluck();
    this.#componentId = db
      .prepare<[number], string>("SELECT component_id FROM check_components WHERE number = ?")
      .pluck();
  }

  /** Up to `limit` rows; none that are older than `enough`, epoch ms, since there are enough newer ones. */
  read({ componentId, from, to, after, limit }: ChecksRequest, enough: number): TextRow[] {
    const droppedId = this.#droppedId.get() ?? 0;
    const component = componentId === null ? null : (this.#number.get(componentId) ?? -1);
    const until = after === null ? to : Math.min(to, Date.parse(after.at) + 1);
    let found: FoundRow[] = [];
    for (const segment of this.#segments.newest(component, { from, to: until })) {
      if (segment.first_id > droppedId) continue;
      if (segment.last_at < Math.max(enough, found[limit - 1]?.at ?? enough)) break;
      const isWanted = ({ at, id }: FoundRow) =>
        at >= from && at < until && id <= droppedId && (after === null || isBefore({ at, id }, after));
      found.push(...this.#rowsOf(segment).filter(isWanted));
      found = found.sort((a, b) => b.at - a.at || b.id - a.id).slice(0, limit);
    }
    return this.#withText(found);
  }

  #rowsOf(segment: SegmentRow): FoundRow[] {
    const times = this.#segments.times(segment);
    const { ids } = this.#segments.head(segment, times);
    return Array.from(times, (at, row) => ({ at, id: ids[row] ?? 0, segment, row }));
  }

  /** Unpacks only segments of which something was found. */
  #withText(found: readonly FoundRow[]): TextRow[] {
    const whole = new Map<number, CheckColumns>();
    return found.map(({ at, id, segment, row }) => {
      const columns = whole.get(segment.segment) ?? this.#unpack(segment);
      whole.set(segment.segment, columns);
      return [id, toText(at), JSON.stringify(toCheckRow(columns, row))];
    });
  }

  #unpack(segment: SegmentRow): CheckColumns {
    const componentId = this.#componentId.get(segment.component) ?? "";
    return this.#segments.whole(segment, componentId);
  }
}

function isBefore({ at, id }: { at: number; id: number }, after: { at: string; id: number }): boolean {
  const end = Date.parse(after.at);
  return at < end || (at === end && id < after.id);
}

function toCheckRow(columns: CheckColumns, row: number): HealthCheckRow {
  const error = columns.lastError[row] ?? -1;
  return {
    id: columns.ids[row] ?? 0,
    timestamp: toText(columns.at[row] ?? 0),
    component_id: columns.componentId,
    component_type: columns.componentType,
    status: STATUSES[columns.status[row] ?? 0] ?? "HEALTHY",
    metrics: columns.series.flatMap((series): StoredMetric[] => {
      const presence = series.presence[row];
      if (presence === PRESENCE.absent) return [];
      const { name, labels, unit, values, status } = series;
      const value = presence === PRESENCE.value ? (values[row] ?? null) : null;
      const judged = STATUSES[status[row] ?? 0] ?? "HEALTHY";
      return [{ name, ...(labels === undefined ? {} : { labels: { ...labels } }), value, unit, status: judged }];
    }),
    uptime_seconds: columns.uptimeSeconds[row] ?? 0,
    error_count: columns.errorCount[row] ?? 0,
    last_error: error < 0 ? null : (columns.errors[error] ?? null),
  };
}
