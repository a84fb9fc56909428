import type { CheckerKind } from "../../port/checker.ts";
import { loadDriver } from "../sql/load-driver.ts";
import { VenueBook } from "../venue/venue-book.ts";
import { RiskBook } from "./risk-book.ts";
import { RiskChecker } from "./risk-checker.ts";
import { type RiskOptions, riskOptions } from "./risk-options.ts";

/** More than was meant, beyond the rounding of a sum. */
const MORE = 1.000_001;

/** `kind: risk`: limits, the risk gate, the kill switch, unprotected positions and runaway orders. Reads only. */
export function createRiskCheckerKind(venues = new VenueBook()): CheckerKind<RiskOptions> {
  const book = new RiskBook();
  return {
    kind: "risk",
    options: riskOptions,
    defaultType: "RISK_ENGINE",
    access: "host",
    concurrency: 32,
    thresholds: {
      risk_limit_utilisation: { warning: 0.8, critical: 0.95 },
      risk_gate_enforcing: { critical: 0, direction: "below" },
      risk_gate_age_seconds: { warning: 5, critical: 30 },
      risk_check_latency_ms: { warning: 10, critical: 100 },
      kill_switch_state: { warning: 1, critical: 2 },
      unprotected_position_seconds: { warning: 10, critical: 60 },
      position_snapshot_age_seconds: { warning: 30, critical: 120 },
      orders_out_over_in_ratio: { critical: MORE },
      rate_limit_usage: { warning: 70, critical: 90 },
    },
    paths: ["sources.*.database"],
    ownLimits: ["rate_limits_unknown"],
    metricNames: [
      "risk_limit_utilisation",
      "risk_gate_enforcing",
      "risk_gate_age_seconds",
      "risk_check_latency_ms",
      "kill_switch_state",
      "open_positions",
      "unprotected_position_seconds",
      "position_snapshot_age_seconds",
      "orders_out_over_in_ratio",
      "rate_limit_usage",
      "rate_limits_unknown",
    ],
    keyMetrics: ["risk_limit_utilisation", "risk_gate_enforcing", "kill_switch_state", "orders_out_over_in_ratio"],
    load: ({ sources }) => Promise.all(Object.values(sources).map(({ database }) => loadDriver(database))),
    memory: book,
    create: (options, setup) => new RiskChecker(options, setup, { venues, book }),
  };
}
