import { type KeptLifecycle, type Lifecycle, SYSTEM_COMPONENT_ID, type WatchState } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import type { ChangeLog } from "./change-log.ts";
import type { Watched } from "./watched.ts";

/** Records that a component's time counts otherwise from now on. That it is no longer pending changes nothing. */
export function noteLifecycle(
  changes: ChangeLog,
  { definition }: Watched,
  { at, ...change }: { readonly at: number; readonly from: Lifecycle; readonly to: Lifecycle | "removed" },
): void {
  const [from, to] = [kept(change.from), kept(change.to)];
  if (from !== to) changes.addLifecycle({ componentId: definition.id, at, from, to });
}

function kept(lifecycle: Lifecycle | "removed"): KeptLifecycle {
  return lifecycle === "pending" ? "active" : lifecycle;
}

/** Records when the monitor itself did not watch, although its process was alive. */
export class WatchNotes {
  readonly #clock: Clock;
  readonly #changes: ChangeLog;
  /** Null until what was kept of the run before has been read: a start is no change. */
  #state: WatchState | null = null;
  #storeLostAt: number | null = null;

  constructor(clock: Clock, changes: ChangeLog) {
    this.#clock = clock;
    this.#changes = changes;
  }

  /** Takes up whether monitoring was stopped by hand when the run before ended, as the setting was kept. */
  begin(keptControl: unknown): void {
    const isStopped = typeof keptControl === "object" && keptControl !== null && "active" in keptControl;
    this.#state = isStopped && keptControl.active === false ? "stopped" : "watching";
  }

  control(active: boolean): void {
    const to = active ? "watching" : "stopped";
    if (this.#state === null || this.#state === to) return;
    this.#note(this.#clock.now(), this.#state, to);
    this.#state = to;
  }

  /** The host slept or this process stood still for `gapMs`, or the clock was set by so much; negative: set back. */
  suspended(gapMs: number): void {
    const now = this.#clock.now();
    const state = this.#state ?? "watching";
    const between = gapMs < 0 ? "clock-set" : "suspended";
    this.#note(now - gapMs, state, between);
    this.#note(now, between, state);
  }

  storeLost(): void {
    this.#storeLostAt ??= this.#clock.now();
  }

  /** The store writes again. What it was not told of in time, and is in no history now, makes that time a gap. */
  storeBack(droppedChanges: number): void {
    const lostAt = this.#storeLostAt;
    this.#storeLostAt = null;
    if (lostAt === null || droppedChanges === 0) return;
    const state = this.#state ?? "watching";
    this.#note(lostAt, state, "unrecorded");
    this.#note(Math.max(this.#clock.now(), lostAt + 1), "unrecorded", state);
  }

  #note(at: number, from: WatchState, to: WatchState): void {
    this.#changes.addLifecycle({ componentId: SYSTEM_COMPONENT_ID, at, from, to });
  }
}
