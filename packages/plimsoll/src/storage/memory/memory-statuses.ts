import {
  type ComponentState,
  type KeptLifecycle,
  type RecordedChange,
  type StatusRecord,
  type StatusSpan,
  SYSTEM_COMPONENT_ID,
  type WatchState,
} from "@plimsoll/core";
import type {
  LifecycleChange,
  StatusRecordQuery,
  TimeRange,
  TransitionRecord,
  UptimeFigures,
} from "../../port/store.ts";
import { computeSpans } from "../figure/spans.ts";
import { initialStatus, type StatusHistory } from "../figure/status-history.ts";
import { computeUptime } from "../figure/uptime.ts";
import { WatchTime } from "../figure/watch-time.ts";
import { BoundedLog } from "./bounded-log.ts";

interface Remembered {
  readonly state: ComponentState;
  /** Since when it has been watched, epoch ms; null while it has had no status. */
  readonly watchedFrom: number | null;
}

/** Components' states and the changes that led to them, in memory. */
export class MemoryStatuses {
  readonly #states = new Map<string, Remembered>();
  readonly #transitions: BoundedLog<TransitionRecord["transition"]>;
  readonly #lifecycles: BoundedLog<LifecycleChange>;
  readonly #startedAt: number;

  constructor(limit: number, startedAt: number) {
    this.#transitions = new BoundedLog(limit);
    this.#lifecycles = new BoundedLog(limit);
    this.#startedAt = startedAt;
  }

  states(): Map<string, ComponentState> {
    return new Map(Array.from(this.#states, ([id, { state }]) => [id, state]));
  }

  keep(componentId: string, state: ComponentState): void {
    const known = this.#states.get(componentId)?.watchedFrom ?? null;
    this.#states.set(componentId, { state, watchedFrom: known ?? (state.status === null ? null : state.since) });
  }

  add({ transition, state }: TransitionRecord): void {
    this.#transitions.push(transition);
    this.keep(transition.componentId, state);
  }

  addLifecycle(change: LifecycleChange): void {
    this.#lifecycles.push(change);
  }

  record({ from, componentIds }: StatusRecordQuery, now: number): StatusRecord {
    const lifecycles = this.#lifecycles.values().filter(({ at }) => at >= from);
    const of = <State>(id: string) =>
      lifecycles.filter(({ componentId }) => componentId === id) as unknown as readonly RecordedChange<State>[];
    const changes = Map.groupBy(
      this.#transitions.values().filter(({ confirmedAt }) => confirmedAt >= from),
      ({ componentId }) => componentId,
    );
    const components = [...this.#states]
      .filter(([id, { watchedFrom }]) => watchedFrom !== null && (componentIds === null || componentIds.includes(id)))
      .map(([componentId, { state, watchedFrom }]) => ({
        componentId,
        watchedFrom,
        status: state.status,
        lifecycle: state.lifecycle === "pending" ? ("active" as const) : state.lifecycle,
        changes: (changes.get(componentId) ?? []).map(({ confirmedAt: at, from: before, to }) => ({
          at,
          from: before,
          to,
        })),
        lifecycles: of<KeptLifecycle>(componentId),
      }));
    const monitor = { runs: [{ from: this.#startedAt, to: now }], states: of<WatchState>(SYSTEM_COMPONENT_ID) };
    const ahead = components.reduce((sum, it) => sum + it.changes.filter(({ at }) => at > now).length, 0);
    return { components, monitor, ahead, cutAt: null };
  }

  forget(componentId: string): void {
    this.#states.delete(componentId);
  }

  prune(limit: number, before: number): number {
    let deleted = 0;
    while (deleted < limit && (this.#transitions.oldest()?.confirmedAt ?? before) < before) {
      this.#transitions.dropOldest();
      deleted += 1;
    }
    return deleted;
  }

  spans({ componentId, from, to }: TimeRange & { componentId: string }, now: number): StatusSpan[] {
    const history = this.#history(componentId, { from, to });
    return history === null ? [] : computeSpans(history, this.#watchTime(now), { from, to, now });
  }

  uptime(query: { now: number; windowsMs: readonly number[]; componentId: string | null }): UptimeFigures {
    const { now, windowsMs, componentId } = query;
    const range = { from: now - Math.max(0, ...windowsMs), to: now };
    const ids = componentId === null ? [...this.#states.keys()] : [componentId];
    const histories = ids.flatMap((id) => this.#history(id, range) ?? []);
    return computeUptime({ now, windowsMs, watchTime: this.#watchTime(now), histories });
  }

  #watchTime(now: number): WatchTime {
    return new WatchTime([{ from: this.#startedAt, to: now }]);
  }

  #history(componentId: string, { from, to }: TimeRange): StatusHistory | null {
    const all = this.#transitions
      .values()
      .filter((transition) => transition.componentId === componentId)
      .map((transition) => ({ at: transition.confirmedAt, from: transition.from, to: transition.to }))
      .sort((a, b) => a.at - b.at);
    const remembered = this.#states.get(componentId);
    const watchedFrom = remembered?.watchedFrom ?? all[0]?.at ?? null;
    if (watchedFrom === null) return null;
    const start = Math.max(from, watchedFrom);
    const changes = all.filter(({ at }) => at > start && at < to);
    const before = all.findLast(({ at }) => at <= start);
    return { watchedFrom, initial: initialStatus(before, changes, remembered?.state.status ?? null), changes };
  }
}
