import type { ComponentHealth, ComponentState, HealthStatus, JudgementPolicy } from "@plimsoll/core";
import type { Checker } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { ComponentSettings } from "../port/monitor.ts";
import type { Due } from "./due-queue.ts";
import type { Pool } from "./pool.ts";

/** A component while it is watched: its definition, its checker, what is known of it and where its check stands. */
export interface Watched extends Due {
  readonly definition: ComponentDefinition;
  readonly checker: Checker;
  readonly pool: Pool;
  readonly keyMetrics: readonly string[];
  policy: JudgementPolicy;
  /** What was set for it while running, which its policy goes by; null: all is as configured. */
  settings: ComponentSettings | null;
  state: ComponentState;

  /** A check of it is under way or waits for a place. */
  run: CheckRun | null;
  /** Its checker has been asked and has not yet ended, whatever has been made of it. */
  isAsked: boolean;
  /** Called once when that check has ended, or is known not to. */
  onRest: (() => void) | null;
  /** Since when a check that ignored its abort still runs, epoch ms; no other is started until it has ended. */
  quarantinedSince: number | null;
  /** The next run confirms a worse answer and has this long, ms. */
  recheckTimeoutMs: number | null;
  /** For when its checker last asked for a check of its own, epoch ms. */
  requestedAt: number;
  /** Its checker asked while a check ran: another follows. */
  isRequested: boolean;
  /** The target asked to be left alone until then, epoch ms. */
  notBefore: number;
  readonly waiters: (() => void)[];

  /** How many of its changes are being made durable; it is published when there are none. */
  holds: number;
  /** Changed since it was last published. */
  dirty: boolean;
  /** The status that its dependents were last told of. */
  toldStatus: HealthStatus | null;
  health: ComponentHealth | null;
  json: string | null;
  /** All that is wrong with it says nothing while its market is closed. */
  marketBound: boolean;
  /** When it last stopped being DOWN, epoch ms; null while it has not since the start. */
  lastDownUntil: number | null;
  /** When what it depends on was asked because it failed, epoch ms; null: never. */
  parentsAskedAt: number | null;
  recoveryAttempts: number;
  removed: boolean;
}

export interface CheckRun {
  /** The slot it was due at, or null when it was asked for by hand. Epoch ms. */
  readonly slot: number | null;
  startedMonotonic: number;
  /** Told to end before its time: what it answers says nothing of its target. */
  isEnded: boolean;
  /** Tells the checker to end; null while it waits for its place. */
  end: (() => void) | null;
}
