import type { ComponentState } from "@plimsoll/core";
import type { AlertBook } from "../alerting/alert-book.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { EMPTY_BATCH, type LastCheck, type Store, type StoredState } from "../port/store.ts";
import type { ComponentSet } from "./component-set.ts";
import type { MonitorDependencies } from "./monitor-parts.ts";
import { LONGEST_REST_MS } from "./run-check.ts";

/** Opens the store and reads what it remembers. Rejects with a StoreError. */
export async function openStore({
  store,
  log,
  clock,
}: Pick<MonitorDependencies, "store" | "log" | "clock">): Promise<StoredState> {
  const { setAside } = await store.open();
  if (setAside !== null) {
    log.error({ set_aside: setAside }, `the store was corrupt: it was set aside as ${setAside}, and a new one begun`);
  }
  const stored = await store.load();
  if (setAside === null) return stored;
  // What was tried is in the file that was set aside: until somebody has looked, nothing is done by itself.
  const paused = { by: "plimsoll", at: clock.now(), reason: forgottenBy(setAside) };
  return { ...stored, recovery: { ...stored.recovery, control: { ...stored.recovery.control, paused } } };
}

/** Why nothing is done by itself once a damaged store has been set aside. */
export function forgottenBy(setAside: string): string {
  return `the store was damaged and begun anew: what was tried before is not known (${setAside})`;
}

/** The components to watch: those of the configuration, then those added over the API that it does not name. */
export function* definitionsToWatch(
  { components, parseStored, log }: MonitorDependencies,
  stored: StoredState | null,
): Iterable<ComponentDefinition> {
  yield* components;
  const taken = new Set(components.map((definition) => definition.id));
  for (const { id, definition } of stored?.definitions ?? []) {
    if (taken.has(id)) continue;
    try {
      yield parseStored(definition);
    } catch (error) {
      log.error({ err: error, component_id: id }, "a component added over the API no longer fits and is not watched");
    }
  }
}

/** States are written when they change; checks that changed nothing since then are known from their newest row. */
export function withLastCheck(state: ComponentState, last: LastCheck | undefined): ComponentState {
  if (last === undefined || last.at <= (state.lastCheckAt ?? 0)) return state;
  const failed = last.errorCount > 0;
  return {
    ...state,
    lastCheckAt: last.at,
    lastGoodAt: failed ? state.lastGoodAt : last.at,
    errorCount: last.errorCount,
    lastError: failed ? last.lastError : null,
  };
}

/** Until when the target had asked to be left alone, epoch ms; bounded, should the clock have been wrong then. */
export function restOf({ restUntil }: ComponentState, now: number): number {
  return typeof restUntil === "number" ? Math.min(restUntil, now + LONGEST_REST_MS) : 0;
}

export interface KnownNow {
  readonly components: ComponentSet;
  readonly alerts: AlertBook;
  /** What was set while running, by the store's key. */
  readonly settings: Iterable<readonly [key: string, value: unknown]>;
}

/** A store begun anew knows nothing of what is still true: states, open alerts, definitions and a stop are written again. */
export async function saveAnew(store: Store, { components, alerts, settings }: KnownNow): Promise<void> {
  const watched = [...components.all.values()];
  const states: { componentId: string; state: ComponentState }[] = watched.map(({ definition, state }) => ({
    componentId: definition.id,
    state,
  }));
  await store.recordBatch({
    ...EMPTY_BATCH,
    states,
    alerts: alerts.openAlerts,
    progress: alerts.progress,
    incidents: alerts.incidents.open,
    silences: alerts.silences.all,
  });
  for (const { definition } of watched) {
    if (definition.posted !== undefined) await store.saveDefinition(definition.id, definition.posted);
  }
  for (const [key, value] of settings) await store.saveSetting(key, value);
}
