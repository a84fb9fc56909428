import type { CheckerKind } from "../../port/checker.ts";
import { TcpChecker } from "./tcp-checker.ts";
import { type TcpOptions, tcpOptions } from "./tcp-options.ts";

/** `kind: tcp`: a port that must accept connections, with TLS and an expected greeting where asked for. */
export const tcpCheckerKind: CheckerKind<TcpOptions> = {
  kind: "tcp",
  options: tcpOptions,
  defaultType: "CUSTOM",
  access: "network",
  concurrency: 4096,
  thresholds: {
    connection_time: { warning: 100, critical: 1000 },
    port_open: { direction: "below" },
    certificate_days_left: { warning: 21, critical: 7, direction: "below" },
  },
  metricNames: ["connection_time", "port_open", "certificate_days_left"],
  keyMetrics: ["connection_time", "port_open", "certificate_days_left"],
  create: (options) => new TcpChecker(options),
};
