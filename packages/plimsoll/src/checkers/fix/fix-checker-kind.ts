import type { ThresholdTable } from "@plimsoll/core";
import type { CheckerKind } from "../../port/checker.ts";
import { FixChecker, type FixShared } from "./fix-checker.ts";
import { FIX_METRICS } from "./fix-metrics.ts";
import { type FixOptions, fixOptions } from "./fix-options.ts";
import { GARBLED_THRESHOLD } from "./garbled-threshold.ts";
import { fixCompId } from "./session-claims.ts";

/** `kind: fix`: a FIX counterparty, over a session of the monitor's own that never sends an order. */
export function createFixCheckerKind(shared: FixShared): CheckerKind<FixOptions> {
  return {
    kind: "fix",
    options: fixOptions,
    defaultType: "ORDER_EXECUTION",
    access: "host",
    concurrency: 64,
    thresholds: thresholdsOf,
    paths: ["engine_config", "engine_logs"],
    metricNames: FIX_METRICS,
    keyMetrics: ["fix_session_state", "fix_test_request_rtt_ms", "fix_last_inbound_age_seconds", "fix_seq_gap"],
    memory: shared.book,
    exclusive: ({ sender_comp_id, target_comp_id }) => `the FIX session ${sender_comp_id} -> ${target_comp_id}`,
    logsOnAs: ({ sender_comp_id }) => fixCompId(sender_comp_id),
    create: (options, setup) => new FixChecker(options, { setup, shared }),
  };
}

function thresholdsOf({ heartbeat_interval: heartbeatMs = 30_000 }: Partial<FixOptions>): ThresholdTable {
  const heartbeat = heartbeatMs / 1000;
  return {
    fix_session_state: { critical: 0, direction: "below" },
    fix_last_inbound_age_seconds: { warning: 1.2 * heartbeat, critical: 2 * heartbeat },
    fix_test_request_rtt_ms: { warning: 500, critical: 2000 },
    fix_clock_difference_ms: { warning: 5000, critical: 60_000 },
    fix_seq_gap: { warning: 1, critical: 1, forMs: 5000 },
    fix_resend_requests_total: { warning: 5, critical: 20 },
    'fix_rejects_total{kind="session"}': { warning: 1 },
    fix_garbled_total: GARBLED_THRESHOLD,
    fix_endings_total: { warning: 5 },
    certificate_days_left: { warning: 21, critical: 7, direction: "below" },
  };
}
