import type { HealthStatus } from "../status/health-status.ts";

/** A stretch of time, epoch ms, from (included) to (excluded). */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** One recorded change. */
export interface RecordedChange<State> {
  /** Epoch ms, by the clock as it stood then. */
  readonly at: number;
  readonly from: State;
  readonly to: State;
}

/** What of a lifecycle matters for uptime: `active` stands for pending too. */
export const KEPT_LIFECYCLES = ["active", "paused", "maintenance", "removed"] as const;
export type KeptLifecycle = (typeof KEPT_LIFECYCLES)[number];

/**
 * What the monitor does: `stopped` by hand, `suspended` with its host or held up for seconds, `unrecorded` while its store
 * lost changes. `clock-set` stands between the moments before and after its clock was set.
 */
export const WATCH_STATES = ["watching", "stopped", "suspended", "unrecorded", "clock-set"] as const;
export type WatchState = (typeof WATCH_STATES)[number];

/** What is recorded of a component. Changes are in the order in which they were recorded, whatever their times say. */
export interface ComponentRecord {
  readonly componentId: string;
  /** When it had its first status, epoch ms; null: it never had one. */
  readonly watchedFrom: number | null;
  /** How it stands now. */
  readonly status: HealthStatus | null;
  readonly lifecycle: KeptLifecycle;
  /** Of its status, since the range began: also those after its end. */
  readonly changes: readonly RecordedChange<HealthStatus | null>[];
  readonly lifecycles: readonly RecordedChange<KeptLifecycle>[];
}

/** What is recorded of the monitor itself. */
export interface MonitorRecord {
  /** When its process was alive, in any order. */
  readonly runs: readonly TimeSpan[];
  readonly states: readonly RecordedChange<WatchState>[];
}

/** All that statistics of time are worked out of. */
export interface StatusRecord {
  readonly components: readonly ComponentRecord[];
  readonly monitor: MonitorRecord;
  /** How many changes of status bear a time that was yet to come when they were read, because the clock had been ahead. */
  readonly ahead: number;
  /** There was more than is read at once: nothing is known before this, epoch ms. Null: it is whole. */
  readonly cutAt: number | null;
}
