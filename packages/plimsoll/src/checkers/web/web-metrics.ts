import type { CheckFailure, Labels, MetricReading } from "@plimsoll/core";
import { daysLeft } from "../net/secure-options.ts";
import type { Answered } from "./exchange.ts";

/** `response_time` of a request that was answered, with where the time went. */
export function responseTime(labels: Labels, { phases, status }: Answered): MetricReading {
  return {
    name: "response_time",
    labels,
    value: phases.totalMs,
    unit: "ms",
    details: {
      dns_ms: phases.dnsMs,
      tcp_ms: phases.tcpMs,
      ...(phases.tlsMs !== null && { tls_ms: phases.tlsMs }),
      first_byte_ms: phases.firstByteMs,
      status_code: status,
    },
  };
}

/** `endpoint_up`: which of several requests fails, and why. */
export function endpointUp(labels: Labels, failure: CheckFailure | null): MetricReading {
  const reading = { name: "endpoint_up", labels, unit: "1", direction: "below" } as const;
  if (failure === null) return { ...reading, value: 1 };
  return { ...reading, value: 0, details: { error: failure.message } };
}

/** `certificate_days_left` of the certificate that ends first; null when no TLS was seen. */
export function certificateDaysLeft(answers: readonly Answered[], nowMs: number): MetricReading | null {
  let least: number | null = null;
  for (const { validTo } of answers) {
    const days = validTo === undefined ? null : daysLeft(validTo, nowMs);
    if (days !== null && (least === null || days < least)) least = days;
  }
  if (least === null) return null;
  return { name: "certificate_days_left", value: least, unit: "d", direction: "below" };
}

/** One failure for all requests of a check: the first one's code, and each different message once. */
export function mergeFailures(failures: readonly CheckFailure[]): CheckFailure {
  const messages = [...new Set(failures.map((failure) => failure.message))];
  const shown = messages.slice(0, 3).join("; ");
  const rest = messages.length > 3 ? `; and ${messages.length - 3} more` : "";
  return { code: failures[0]?.code ?? "unreachable", message: `${shown}${rest}` };
}
