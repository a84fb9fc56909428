import type Database from "better-sqlite3";
import type { Run } from "../figure/watch-time.ts";
import {
  type Argument,
  type Cell,
  type ReaderVerbs,
  STATUS_CODES,
  type StatusChangeColumns,
  type StatusRecordRows,
} from "./protocol.ts";

/** So many changes of status are read at once, the newest. */
const MAX_CHANGES = 200_000;
const MONITOR = "system_health_monitor";

/** Reads what is recorded of statuses, lifecycles and the monitor's own gaps, in the order in which it was recorded. */
export class StatusRecords {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  read({ from, now, componentIds }: Argument<ReaderVerbs, "statusRecord">): StatusRecordRows {
    const named = componentIds === null ? null : new Set(componentIds);
    const components = this.#rows<[string, number, Cell, Cell]>(
      `SELECT component_id, watched_from, status, coalesce(lifecycle, 'active') FROM component_states
        WHERE watched_from IS NOT NULL ORDER BY component_id`,
      [],
    ).filter(([id]) => named?.has(id) !== false);
    const places = new Map(components.map(([id], place) => [id, place]));
    const changes = this.#changes(from, named === null ? null : [...places.keys()]);
    const isCut = changes.length > MAX_CHANGES;
    if (isCut) changes.shift();
    const lifecycles = this.#rows<[string, number, string, string]>(
      "SELECT component_id, at, from_state, to_state FROM lifecycle_changes WHERE at >= ? ORDER BY id",
      [from],
    ).filter(([id]) => id === MONITOR || places.has(id));
    return {
      components: components.flatMap(([id, since, status, lifecycle]) => [
        id,
        since,
        status,
        lifecycle === "pending" ? "active" : lifecycle,
      ]),
      changes: toColumns(
        changes.filter(([id]) => places.has(id)),
        places,
      ),
      lifecycles: lifecycles.flat(),
      runs: this.#runs(now),
      cutAt: isCut ? (changes[0]?.[1] ?? null) : null,
    };
  }

  /** Of all components by time, of a few by their own index; as recorded, which is the order of ids. */
  #changes(from: number, ids: readonly string[] | null): [string, number, Cell, Cell][] {
    const what = "component_id, confirmed_at, from_status, to_status";
    const rows =
      ids === null
        ? this.#rows<[string, number, Cell, Cell, number]>(
            `SELECT ${what}, id FROM transitions WHERE confirmed_at >= ? ORDER BY confirmed_at DESC LIMIT ?`,
            [from, MAX_CHANGES + 1],
          )
        : ids.flatMap((id) =>
            this.#rows<[string, number, Cell, Cell, number]>(
              `SELECT ${what}, id FROM transitions WHERE component_id = ? AND confirmed_at >= ? LIMIT ?`,
              [id, from, MAX_CHANGES + 1],
            ),
          );
    rows.sort((a, b) => a[4] - b[4]);
    return rows.slice(-(MAX_CHANGES + 1)).map(([id, at, before, to]) => [id, at, before, to]);
  }

  /** The last run is the one that asks, so it is alive until now. */
  #runs(now: number): Run[] {
    const runs = this.#db
      .prepare<[], Run>('SELECT started_at AS "from", alive_until AS "to" FROM runs ORDER BY started_at')
      .all();
    const last = runs.pop();
    return last === undefined ? [] : [...runs, { from: last.from, to: Math.max(last.to, now) }];
  }

  #rows<Row>(sql: string, values: readonly Cell[]): Row[] {
    return this.#db
      .prepare<Cell[], Row>(sql)
      .raw()
      .all(...values) as Row[];
  }
}

function toColumns(
  changes: readonly (readonly [string, number, Cell, Cell])[],
  places: ReadonlyMap<string, number>,
): StatusChangeColumns {
  const code = (status: Cell) =>
    Math.max(
      0,
      STATUS_CODES.findIndex((known) => known === status),
    );
  return {
    places: Uint32Array.from(changes, ([id]) => places.get(id) ?? 0),
    at: Float64Array.from(changes, ([, at]) => at),
    from: Uint8Array.from(changes, ([, , from]) => code(from)),
    to: Uint8Array.from(changes, ([, , , to]) => code(to)),
  };
}
