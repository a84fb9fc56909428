import { freshnessBoundMs, freshUntil, type JudgementEvent } from "@plimsoll/core";
import type { Cancel, Clock } from "../port/clock.ts";
import type { ImpairmentWatch } from "./impairment.ts";
import type { Intake } from "./intake.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watched } from "./watched.ts";

/** How often freshness is judged, ms. */
const FRESHNESS_MS = 1000;

export interface FreshnessWatchOptions {
  readonly clock: Clock;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly intake: Intake;
  readonly scheduler: Scheduler;
  readonly impairment: ImpairmentWatch;
}

/**
 * No green without fresh evidence: looks every second for components whose last result is too old, and for maintenance
 * whose time is over.
 */
export class FreshnessWatch {
  readonly #options: FreshnessWatchOptions;
  #cancel: Cancel = () => {};

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
    for (const watched of all.values()) {
      if (watched.state.maintenance !== null && event.kind === "tick") intake.apply(watched, event);
      const until = freshUntil(watched.state, watched.policy);
      const known = watched.state.stale && watched.state.status !== "HEALTHY";
      if (until === null || (known && event.kind === "tick")) continue;
      if (now > until || until > now + freshnessBoundMs(watched.policy)) intake.apply(watched, event);
    }
  }
}
