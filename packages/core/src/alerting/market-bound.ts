import type { HealthMetric } from "../contract/health-metric.ts";
import type { ReasonCode } from "../judgement/component-state.ts";
import type { ComponentType } from "../status/component-type.ts";
import type { HealthStatus } from "../status/health-status.ts";

/** What of a component says nothing while its market is closed: all that can, nothing, or these metrics. */
export type MarketBound = boolean | readonly string[];

/** Feeds and the flow of orders: without trading they are silent, slow or empty, and nobody has to get up for that. */
const BOUND = [
  /^feed_/,
  /^book_/,
  /^subscription_deficit$/,
  /^order_ack_latency_ms$/,
  /^order_reject_ratio$/,
  /^cancel_reject_ratio$/,
  /^progress_age/,
];
/** Risk, reconciliation, positions, orders that nobody answers, and clocks: what is wrong with them is wrong at any hour. */
const NEVER = [
  /^risk_/,
  /^position_/,
  /recon_/,
  /^recon/,
  /^kill_switch/,
  /^unprotected_/,
  /^readiness_/,
  /^clock_/,
  /^feed_stamp_ahead_ms$/,
  /^fix_clock_/,
  /^order_(unacked|stuck)_/,
  /^orders_out_over_in_ratio$/,
];
const NEVER_TYPES: readonly ComponentType[] = ["RISK_ENGINE", "CLOCK", "SYSTEM_RESOURCES"];

/** Whether a metric can be market-bound at all. */
export function canBeMarketBound(metric: string): boolean {
  return !NEVER.some((pattern) => pattern.test(metric));
}

/** Whether what a component of this type measures can be market-bound at all. */
export function typeCanBeMarketBound(type: ComponentType): boolean {
  return !NEVER_TYPES.includes(type);
}

export interface MarketBoundQuestion {
  readonly componentType: ComponentType;
  /** As configured; undefined: the usual ones. */
  readonly bound: MarketBound | undefined;
  readonly status: HealthStatus | null;
  readonly reasonCode: ReasonCode;
  readonly metrics: readonly HealthMetric[];
}

/**
 * Whether all that is wrong with a component is market-bound, so that nobody needs to hear of it while its market is
 * closed. `before` is what this answered last: it stands while the newest answer says nothing of the fault, as when it is
 * on its way back, or the monitor itself was held up.
 */
export function isMarketBound(question: MarketBoundQuestion, before: boolean): boolean {
  const { componentType, bound, status, reasonCode, metrics } = question;
  if (status === null || status === "HEALTHY") return false;
  if (bound === false || !typeCanBeMarketBound(componentType)) return false;
  const bad = metrics.filter((metric) => metric.status !== "HEALTHY");
  if (!bad.every(({ name }) => isBoundMetric(name, bound))) return false;
  // Nothing else makes it so, whatever the reason says by now.
  if (status === "DOWN") return bound === true || componentType === "MARKET_DATA";
  if (reasonCode === "stale") return bound === true;
  return bad.length > 0 || before;
}

function isBoundMetric(name: string, bound: MarketBound | undefined): boolean {
  if (!canBeMarketBound(name)) return false;
  if (bound === true) return true;
  return Array.isArray(bound) ? bound.includes(name) : BOUND.some((pattern) => pattern.test(name));
}
