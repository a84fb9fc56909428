import type { CheckerKind } from "../../port/checker.ts";
import { GARBLED_THRESHOLD } from "../fix/garbled-threshold.ts";
import { fixCompId } from "../fix/session-claims.ts";
import { FixLogChecker, type FixLogShared } from "./fix-log-checker.ts";
import { FIX_LOG_METRICS } from "./fix-log-metrics.ts";
import { type FixLogOptions, fixLogOptions } from "./fix-log-options.ts";

/** `kind: fix_log`: the sessions and orders of a trading engine, as its own FIX message logs show them. */
export function createFixLogCheckerKind(shared: FixLogShared): CheckerKind<FixLogOptions> {
  return {
    kind: "fix_log",
    options: fixLogOptions,
    defaultType: "ORDER_EXECUTION",
    access: "host",
    concurrency: 16,
    thresholds: {
      fix_session_state: { critical: 0, direction: "below" },
      fix_seq_gap: { warning: 1, critical: 1, forMs: 5000 },
      fix_sessions_not_followed: { warning: 1 },
      fix_resend_requests_total: { warning: 5, critical: 20 },
      'fix_rejects_total{kind="session"}': { warning: 1 },
      fix_garbled_total: GARBLED_THRESHOLD,
      order_unacked_age_seconds: { warning: 5, critical: 15 },
      order_reject_ratio: { warning: 5, critical: 20 },
      cancel_reject_ratio: { warning: 5, critical: 20 },
      // More than all of it: the edge itself counts as reached.
      orders_out_over_in_ratio: { critical: 1.000001 },
      log_lag_bytes: { warning: 16_000_000, critical: 256_000_000, forMs: 30_000 },
    },
    paths: ["path"],
    ownLimits: ["fix_last_inbound_age_seconds", "order_ack_latency_ms"],
    metricNames: FIX_LOG_METRICS,
    keyMetrics: ["fix_session_state", "order_ack_latency_ms", "order_unacked_age_seconds", "order_reject_ratio"],
    memory: shared.positions,
    engineLogsOnAs: ({ comp_id: compIds }) => compIds.map(fixCompId),
    create: (options, setup) => new FixLogChecker(options, { setup, shared }),
  };
}
