import {
  type ComponentRecord,
  type HealthStatus,
  type KeptLifecycle,
  type RecordedChange,
  type StatusRecord,
  SYSTEM_COMPONENT_ID,
  type WatchState,
} from "@plimsoll/core";
import { type Cell, STATUS_CODES, type StatusChangeColumns, type StatusRecordRows } from "./protocol.ts";

/** A status record from its rows as the reader's thread handed them over at `now`. */
export function decodeStatusRecord(rows: StatusRecordRows, now: number): StatusRecord {
  const components = Array.from(
    quads(rows.components),
    ([id, watchedFrom, status, lifecycle], place) =>
      new StoredRecord(
        {
          componentId: String(id),
          watchedFrom: watchedFrom as number | null,
          status: status as HealthStatus | null,
          lifecycle: lifecycle as KeptLifecycle,
        },
        { columns: rows.changes, place },
      ),
  );
  const byId = new Map(rows.lifecycles.length === 0 ? [] : components.map((record) => [record.componentId, record]));
  const states: RecordedChange<WatchState>[] = [];
  for (const [id, when, before, after] of quads(rows.lifecycles)) {
    const time = when as number;
    if (id === SYSTEM_COMPONENT_ID) states.push({ at: time, from: before as WatchState, to: after as WatchState });
    else {
      const kept = { at: time, from: before as KeptLifecycle, to: after as KeptLifecycle };
      byId.get(String(id))?.lifecycles.push(kept);
    }
  }
  const ahead = rows.changes.at.reduce((sum, at) => (at > now ? sum + 1 : sum), 0);
  return { components, monitor: { runs: rows.runs, states }, ahead, cutAt: rows.cutAt };
}

/** A component's record whose changes are made anew each time they are asked for: thousands are work for the collector. */
class StoredRecord implements ComponentRecord {
  readonly componentId: string;
  readonly watchedFrom: number | null;
  readonly status: HealthStatus | null;
  readonly lifecycle: KeptLifecycle;
  readonly lifecycles: RecordedChange<KeptLifecycle>[] = [];
  readonly #columns: StatusChangeColumns;
  readonly #place: number;

  constructor(
    { componentId, watchedFrom, status, lifecycle }: Omit<ComponentRecord, "changes" | "lifecycles">,
    { columns, place }: { readonly columns: StatusChangeColumns; readonly place: number },
  ) {
    this.componentId = componentId;
    this.watchedFrom = watchedFrom;
    this.status = status;
    this.lifecycle = lifecycle;
    this.#columns = columns;
    this.#place = place;
  }

  get changes(): readonly RecordedChange<HealthStatus | null>[] {
    const { ends, at, from, to } = this.#columns;
    const changes: RecordedChange<HealthStatus | null>[] = [];
    const end = ends[this.#place] ?? 0;
    for (let row = this.#place === 0 ? 0 : (ends[this.#place - 1] ?? 0); row < end; row += 1) {
      changes.push({
        at: at[row] ?? 0,
        from: STATUS_CODES[from[row] ?? 0] ?? null,
        to: STATUS_CODES[to[row] ?? 0] ?? null,
      });
    }
    return changes;
  }
}

function* quads(cells: readonly Cell[]): Generator<readonly [Cell, Cell, Cell, Cell]> {
  for (let at = 0; at < cells.length; at += 4) {
    yield [cells[at] ?? null, cells[at + 1] ?? null, cells[at + 2] ?? null, cells[at + 3] ?? null];
  }
}
