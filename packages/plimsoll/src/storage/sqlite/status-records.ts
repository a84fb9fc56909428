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
/** Component, when it was confirmed, from and to which status (by its code), and the row's number. */
type ChangeRow = readonly [string, number, number, number, number];
/** Made numbers where they are read: of thousands of rows, texts are most of the work. */
const CHANGE_COLUMNS = `component_id, confirmed_at, ${codeOf("from_status")}, ${codeOf("to_status")}, id`;

/** Reads what is recorded of statuses, lifecycles and the monitor's own gaps, in the order in which it was recorded. */
export class StatusRecords {
  readonly #components: Database.Statement<[], [string, number, Cell, Cell]>;
  readonly #lifecycles: Database.Statement<[number], [string, number, string, string]>;
  readonly #ofAll: Database.Statement<[number, number], ChangeRow>;
  readonly #ofOne: Database.Statement<[string, number, number], ChangeRow>;
  readonly #allRuns: Database.Statement<[], Run>;

  constructor(db: Database.Database) {
    this.#components = db
      .prepare<[], [string, number, Cell, Cell]>(
        `SELECT component_id, watched_from, status, coalesce(lifecycle, 'active') FROM component_states
          WHERE watched_from IS NOT NULL ORDER BY component_id`,
      )
      .raw();
    this.#lifecycles = db
      .prepare<[number], [string, number, string, string]>(
        "SELECT component_id, at, from_state, to_state FROM lifecycle_changes WHERE at >= ? ORDER BY id",
      )
      .raw();
    this.#ofAll = db
      .prepare<[number, number], ChangeRow>(
        `SELECT ${CHANGE_COLUMNS} FROM transitions WHERE confirmed_at >= ? ORDER BY confirmed_at DESC LIMIT ?`,
      )
      .raw();
    this.#ofOne = db
      .prepare<[string, number, number], ChangeRow>(
        `SELECT ${CHANGE_COLUMNS} FROM transitions WHERE component_id = ? AND confirmed_at >= ? LIMIT ?`,
      )
      .raw();
    this.#allRuns = db.prepare('SELECT started_at AS "from", alive_until AS "to" FROM runs ORDER BY started_at');
  }

  read({ from, now, componentIds }: Argument<ReaderVerbs, "statusRecord">): StatusRecordRows {
    const named = componentIds === null ? null : new Set(componentIds);
    const components = this.#components.all().filter(([id]) => named?.has(id) !== false);
    const places = new Map(components.map(([id], place) => [id, place]));
    const changes = this.#changes(from, named === null ? null : [...places.keys()]);
    const isCut = changes.length > MAX_CHANGES;
    if (isCut) changes.shift();
    const lifecycles = this.#lifecycles.all(from).filter(([id]) => id === MONITOR || places.has(id));
    return {
      components: components.flatMap(([id, since, status, lifecycle]) => [
        id,
        since,
        status,
        lifecycle === "pending" ? "active" : lifecycle,
      ]),
      changes: toColumns(changes, places),
      lifecycles: lifecycles.flat(),
      runs: this.#runs(now),
      cutAt: isCut ? (changes[0]?.[1] ?? null) : null,
    };
  }

  /** Of all components by time, of a few by their own index; as recorded, which is the order of ids. */
  #changes(from: number, ids: readonly string[] | null): ChangeRow[] {
    const most = MAX_CHANGES + 1;
    const rows = ids === null ? this.#ofAll.all(from, most) : ids.flatMap((id) => this.#ofOne.all(id, from, most));
    rows.sort((a, b) => a[4] - b[4]);
    return rows.length > most ? rows.slice(-most) : rows;
  }

  /** The last run is the one that asks, so it is alive until now. */
  #runs(now: number): Run[] {
    const runs = this.#allRuns.all();
    const last = runs.pop();
    return last === undefined ? [] : [...runs, { from: last.from, to: Math.max(last.to, now) }];
  }
}

/** In one go: there may be thousands of them for every answer. Those of components that are gone are left out. */
function toColumns(changes: readonly ChangeRow[], places: ReadonlyMap<string, number>): StatusChangeColumns {
  const ends = new Uint32Array(places.size);
  const placeOf = new Int32Array(changes.length);
  for (let index = 0; index < changes.length; index += 1) {
    const place = places.get(changes[index]?.[0] ?? "") ?? -1;
    placeOf[index] = place;
    if (place >= 0) ends[place] = (ends[place] ?? 0) + 1;
  }
  let count = 0;
  for (let place = 0; place < ends.length; place += 1) {
    const own = ends[place] ?? 0;
    ends[place] = count;
    count += own;
  }
  const columns = { at: new Float64Array(count), from: new Uint8Array(count), to: new Uint8Array(count) };
  for (let index = 0; index < changes.length; index += 1) {
    const [place, change] = [placeOf[index] ?? -1, changes[index]];
    if (place < 0 || change === undefined) continue;
    const row = ends[place] ?? 0;
    columns.at[row] = change[1];
    columns.from[row] = change[2];
    columns.to[row] = change[3];
    ends[place] = row + 1;
  }
  return { ends, ...columns };
}

/** SQL for a status' place among STATUS_CODES; no status, or one that nobody knows, is the first. */
function codeOf(column: string): string {
  const cases = STATUS_CODES.flatMap((status, code) => (status === null ? [] : [`WHEN '${status}' THEN ${code}`]));
  return `CASE ${column} ${cases.join(" ")} ELSE 0 END`;
}
