import {
  type ComponentRecord,
  type HealthStatus,
  type KeptLifecycle,
  type RecordedChange,
  type StatusRecord,
  SYSTEM_COMPONENT_ID,
  type WatchState,
} from "@plimsoll/core";
import type { Cell, StatusRecordRows } from "./protocol.ts";

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
  for (const [place, at, from, to] of quads(rows.changes)) {
    components[place as number]?.changes.push({
      at: at as number,
      from: from as HealthStatus | null,
      to: to as HealthStatus,
    });
  }
  const states: RecordedChange<WatchState>[] = [];
  for (const [id, at, from, to] of quads(rows.lifecycles)) {
    const time = at as number;
    if (id === SYSTEM_COMPONENT_ID) states.push({ at: time, from: from as WatchState, to: to as WatchState });
    else {
      const kept = { at: time, from: from as KeptLifecycle, to: to as KeptLifecycle };
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
