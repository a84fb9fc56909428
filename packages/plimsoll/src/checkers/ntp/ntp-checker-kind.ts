import type { CheckerKind } from "../../port/checker.ts";
import { clockThresholds } from "../clock/clock-limit.ts";
import { OFFSET_METRIC_NAMES } from "../clock/offset-metrics.ts";
import { KissBook } from "./kiss-book.ts";
import { NtpChecker } from "./ntp-checker.ts";
import { type NtpOptions, ntpOptions } from "./ntp-options.ts";

/** `kind: ntp`: how far this host's clock is off, as the majority of several time servers says. */
export const ntpCheckerKind: CheckerKind<NtpOptions> = createNtpCheckerKind();

/** The kind with a memory of its own for servers that asked to be left alone, which all its checkers share. */
export function createNtpCheckerKind(): CheckerKind<NtpOptions> {
  const kisses = new KissBook();
  return {
    kind: "ntp",
    options: ntpOptions,
    defaultType: "CLOCK",
    access: "network",
    concurrency: 64,
    thresholds: (options) => ({
      ...clockThresholds(options),
      clock_servers_agreeing: agreementThreshold(options.servers.length),
    }),
    metricNames: [...OFFSET_METRIC_NAMES, "clock_delay_seconds", "clock_servers_agreeing"],
    keyMetrics: ["clock_offset_seconds", "clock_error_bound_seconds", "clock_delay_seconds", "clock_servers_agreeing"],
    memory: kisses,
    create: (options, setup) => new NtpChecker(options, { ...setup, kisses }),
  };
}

/** With several servers, a half of them that agrees is no majority. */
function agreementThreshold(servers: number) {
  const half = Math.floor(servers / 2);
  return { direction: "below" as const, ...(half > 0 && { warning: half }) };
}
