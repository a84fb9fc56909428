import type { CheckerKind } from "../../port/checker.ts";
import { loadDriver } from "../sql/load-driver.ts";
import { VenueBook } from "../venue/venue-book.ts";
import { ReconciliationChecker } from "./reconciliation-checker.ts";
import { type ReconciliationOptions, reconciliationOptions } from "./reconciliation-options.ts";

/** Any difference beyond the tolerance: what is smaller than a thing can be traded in. */
const ANY = 1e-12;

/** `kind: reconciliation`: whether the engine and the venue believe in the same orders or positions. Reads only. */
export function createReconciliationCheckerKind(venues = new VenueBook()): CheckerKind<ReconciliationOptions> {
  return {
    kind: "reconciliation",
    options: reconciliationOptions,
    defaultType: "ORDER_EXECUTION",
    access: "host",
    concurrency: 16,
    thresholds: {
      order_recon_breaks: { critical: 1 },
      position_recon_break_qty: { critical: ANY },
      rate_limit_usage: { warning: 70, critical: 90 },
    },
    paths: ["local.database", "venue.database"],
    ownLimits: ["rate_limits_unknown"],
    metricNames: [
      "order_recon_breaks",
      "position_recon_break_qty",
      "recon_breaks_unconfirmed",
      "reconciled_rows",
      "rate_limit_usage",
      "rate_limits_unknown",
    ],
    keyMetrics: ["order_recon_breaks", "position_recon_break_qty", "recon_breaks_unconfirmed"],
    load: ({ local, venue }) => Promise.all([loadDriver(local.database), loadDriver(venue.database)]),
    create: (options) => new ReconciliationChecker(options, venues),
  };
}
