import {
  type ComponentRecord,
  type HealthStatus,
  type KeptLifecycle,
  type RecordedChange,
  type StatusRecord,
  SYSTEM_COMPONENT_ID,
  type WatchState,
} from "@plimsoll/core";
import { type Cell, STATUS_CODES, type StatusRecordRows } from "./protocol.ts";

/** A status record from its rows as the reader's thread hands them over. */
export function decodeStatusRecord(rows: StatusRecordRows): StatusRecord {
  const components = Array.from(quads(rows.components), ([id, watchedFrom, status, lifecycle]) => ({
    componentId: String(id),
    watchedFrom: watchedFrom as number | null,
    status: status as HealthStatus | null,
    lifecycle: lifecycle as KeptLifecycle,
    changes: [] as RecordedChange<HealthStatus | null>[],
    lifecycles: [] as RecordedChange<KeptLifecycle>[],
  }));
  const byId = new Map(components.map((component) => [component.componentId, component]));
  const { places, at, from, to } = rows.changes;
  places.forEach((place, row) => {
    components[place]?.changes.push({
      at: at[row] ?? 0,
      from: STATUS_CODES[from[row] ?? 0] ?? null,
      to: STATUS_CODES[to[row] ?? 0] ?? null,
    });
  });
  const states: RecordedChange<WatchState>[] = [];
  for (const [id, when, before, after] of quads(rows.lifecycles)) {
    const time = when as number;
    if (id === SYSTEM_COMPONENT_ID) states.push({ at: time, from: before as WatchState, to: after as WatchState });
    else {
      const kept = { at: time, from: before as KeptLifecycle, to: after as KeptLifecycle };
      byId.get(String(id))?.lifecycles.push(kept);
    }
  }
  return {
    components: components satisfies ComponentRecord[],
    monitor: { runs: rows.runs, states },
    cutAt: rows.cutAt,
  };
}

function* quads(cells: readonly Cell[]): Generator<readonly [Cell, Cell, Cell, Cell]> {
  for (let at = 0; at < cells.length; at += 4) {
    yield [cells[at] ?? null, cells[at + 1] ?? null, cells[at + 2] ?? null, cells[at + 3] ?? null];
  }
}
