import type { HealthMetric, HealthStatus, HoldQuestion, MarketPhase } from "@plimsoll/core";

/** What is true of a component at this moment and matters for whether people hear of it. */
export interface ComponentFacts extends Pick<HoldQuestion, "maintenance" | "market" | "parent"> {
  /** Where its market is in its day, and when that changes next, epoch ms; null: never. */
  readonly phase: { readonly phase: MarketPhase; readonly changesAt: number | null };
  /** How it stands now. */
  readonly status: HealthStatus | null;
  readonly reason: string;
  readonly metrics: readonly HealthMetric[];
  readonly tags: readonly string[];
  readonly flapping: boolean;
}

/** A component as it might be. */
export interface AssumedState {
  readonly at: number;
  readonly status: HealthStatus;
}

/** What is declared for whoever is woken by a component. */
export interface Guidance {
  /** What it does meanwhile, in words. */
  readonly fallback: string | null;
  /** Where it is written what to do. */
  readonly runbook: string | null;
}

/** What alerting asks the engine about the components. */
export interface AlertFacts {
  /** Null for what is not watched: the system, the store, what came from outside. */
  about(componentId: string): ComponentFacts | null;
  /**
   * As `about`, for a moment (epoch ms) and were it of this status: maintenance windows and markets as they are then, all
   * else as it stands now.
   */
  aboutAt(componentId: string, when: AssumedState): ComponentFacts | null;
  /** What `aboutAt` takes to be as it stands now, in words. */
  assumedOf(componentId: string, status: HealthStatus): readonly string[];
  /** Nothing for what is not watched. */
  guidanceFor(componentId: string): Guidance;
  /** What it depends on, directly or not, and may be to blame: not past what is well itself. */
  ancestorsOf(componentId: string): Iterable<string>;
  /** What depends on it, directly or not. */
  dependentsOf(componentId: string): readonly string[];
}
