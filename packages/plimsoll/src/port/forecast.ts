import type { Forecast } from "@plimsoll/core";

/** What is configured of early warning for a component. What is absent is as for all. */
export interface EarlyWarning {
  /** Names of metrics. Absent: all that have a threshold or a natural limit. */
  readonly metrics?: readonly string[];
  readonly horizonMs?: number;
  /** Whether people are told, over the routes. */
  readonly page?: boolean;
}
/** What holds for all components. */
export interface EarlyWarningPolicy {
  readonly horizonMs: number;
  readonly page: boolean;
  /** How old a forecast may become before it is made anew. */
  readonly refreshMs: number;
}
export const DEFAULT_EARLY_WARNING: EarlyWarningPolicy = { horizonMs: 86_400_000, page: false, refreshMs: 600_000 };

/** Where metrics are going. */
export interface Forecasts {
  /**
   * Those of one component, none older than the configured refresh, made now where need be. Rejects with StoreError while
   * the store cannot answer; an unknown component has none.
   */
  of(componentId: string): Promise<readonly Forecast[]>;
  /** The newest of all components, as far as they have been made; those that reach a threshold soonest come first. */
  known(): readonly Forecast[];
}
