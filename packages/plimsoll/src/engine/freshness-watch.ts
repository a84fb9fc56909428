import { freshnessBoundMs, freshUntil, type JudgementEvent } from "@plimsoll/core";
import type { Cancel, Clock } from "../port/clock.ts";
import type { ImpairmentWatch } from "./impairment.ts";
import type { Intake } from "./intake.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watched } from "./watched.ts";

/** How often freshness is judged, ms. */
const FRESHNESS_MS = 1000;
/** A check that waits longer than this for its place is worth a word, ms. */
const LONG_WAIT_MS = 10_000;

export interface FreshnessWatchOptions {
  readonly clock: Clock;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly intake: Intake;
  readonly scheduler: Scheduler;
  readonly impairment: ImpairmentWatch;
  /** Told when checks begin to wait long for their place, or no longer do: how many wait, by kind. */
  readonly onCrowd: (waiting: ReadonlyMap<string, number>) => void;
}

/**
 * No green without fresh evidence: looks every second for components whose last result is too old, and for maintenance
 * whose time is over.
 */
export class FreshnessWatch {
  readonly #options: FreshnessWatchOptions;
  #cancel: Cancel = () => {};
  /** The kinds of which checks wait long for a place. */
  crowd: ReadonlyMap<string, number> = new Map();

  constructor(options: FreshnessWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.schedule(FRESHNESS_MS, () => {
      this.judge({ kind: "tick" });
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Lets each component whose evidence is too old meet this event. */
  judge(event: JudgementEvent): void {
    const { clock, watched: all, intake, scheduler, impairment } = this.#options;
    if (event.kind === "tick") impairment.observe();
    if (!scheduler.active) return;
    const now = clock.now();
    if (event.kind === "tick") this.#lookForCrowd();
    for (const watched of all.values()) {
      if (watched.state.maintenance !== null && event.kind === "tick") intake.apply(watched, event);
      const until = freshUntil(watched.state, watched.policy);
      const known = watched.state.stale && watched.state.status !== "HEALTHY";
      if (until === null || (known && event.kind === "tick")) continue;
      if (now <= until && until <= now + freshnessBoundMs(watched.policy)) continue;
      // It was not the target that was silent: nobody has asked it.
      intake.apply(watched, waitsForPlace(watched) ? { kind: "monitor-trouble", trouble: "crowded" } : event);
    }
  }

  #lookForCrowd(): void {
    const { clock, watched: all, onCrowd } = this.#options;
    const now = clock.monotonic();
    const waiting = new Map<string, number>();
    for (const watched of all.values()) {
      if (!waitsForPlace(watched) || now - (watched.run?.startedMonotonic ?? now) <= LONG_WAIT_MS) continue;
      const { kind } = watched.definition.check;
      waiting.set(kind, (waiting.get(kind) ?? 0) + 1);
    }
    const isOther = waiting.size !== this.crowd.size || [...waiting.keys()].some((kind) => !this.crowd.has(kind));
    this.crowd = waiting;
    if (isOther) onCrowd(waiting);
  }
}

/** Its check is due, and has not been begun because as many of its kind as may run at once are under way. */
function waitsForPlace({ run, quarantinedSince }: Watched): boolean {
  return run !== null && run.end === null && quarantinedSince === null;
}
