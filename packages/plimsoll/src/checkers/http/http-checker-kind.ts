import type { CheckerKind } from "../../port/checker.ts";
import { VenueBook } from "../venue/venue-book.ts";
import { HttpChecker } from "./http-checker.ts";
import { type HttpOptions, httpOptions } from "./http-options.ts";

/** `kind: http`: one's own API servers by `base_url` and `endpoints`, others' APIs by `api_name` and `api_url`. */
export const httpCheckerKind: CheckerKind<HttpOptions> = createHttpCheckerKind();

/** The kind with the budgets of venues, and its memory for who asked to be left alone, which all its checkers share. */
export function createHttpCheckerKind(venues = new VenueBook()): CheckerKind<HttpOptions> {
  return {
    kind: "http",
    options: httpOptions,
    defaultType: "API_SERVER",
    access: "network",
    concurrency: 4096,
    thresholds: {
      response_time: { warning: 1000, critical: 5000 },
      availability_percentage: { warning: 99, critical: 90, direction: "below" },
      // No edges of their own, but those that a configuration gives are read the right way round.
      success_rate: { direction: "below" },
      port_open: { direction: "below" },
      endpoint_up: { critical: 0, direction: "below" },
      certificate_days_left: { warning: 21, critical: 7, direction: "below" },
      rate_limit_usage: { warning: 70, critical: 90 },
      authentication_ok: { critical: 0, direction: "below" },
    },
    ownLimits: ["rate_limits_unknown"],
    metricNames: [
      "response_time",
      "endpoint_up",
      "availability_percentage",
      "success_rate",
      "port_open",
      "certificate_days_left",
      "rate_limit_usage",
      "rate_limits_unknown",
      "authentication_ok",
    ],
    keyMetrics: ["response_time", "availability_percentage", "rate_limit_usage", "certificate_days_left"],
    memory: venues,
    create: (options, setup) => new HttpChecker(options, { ...setup, venues }),
  };
}
