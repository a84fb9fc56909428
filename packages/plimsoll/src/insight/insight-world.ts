import type { ComponentHealth, MarketCalendar } from "@plimsoll/core";
import type { EarlyWarning } from "../port/forecast.ts";

/** A component as insight sees it. */
export interface SeenComponent {
  readonly health: ComponentHealth;
  /** Null: it has none, and days are those of UTC. */
  readonly calendar: MarketCalendar | null;
  readonly earlyWarning: EarlyWarning;
}

/** What insight is told of what is watched. */
export interface InsightWorld {
  component(id: string): SeenComponent | null;
  ids(): readonly string[];
}
