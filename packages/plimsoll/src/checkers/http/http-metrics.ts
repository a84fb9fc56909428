import type { CheckFailure, MetricReading } from "@plimsoll/core";
import { daysLeft } from "../net/secure-options.ts";
import type { Endpoint } from "./endpoint.ts";
import type { EndpointAnswer } from "./judge-answer.ts";

/** `response_time` of an endpoint that answered, with where the time went. */
export function responseTime(endpoint: Endpoint, answer: Exclude<EndpointAnswer, { kind: "down" }>): MetricReading {
  const { phases, status } = answer.answered;
  return {
    name: "response_time",
    labels: endpoint.labels,
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

/** `endpoint_up`: which of several endpoints fails, and why. */
export function endpointUp(endpoint: Endpoint, answer: EndpointAnswer): MetricReading {
  const reading = { name: "endpoint_up", labels: endpoint.labels, unit: "1", direction: "below" } as const;
  if (answer.kind !== "down") return { ...reading, value: 1 };
  return { ...reading, value: 0, details: { error: answer.failure.message } };
}

/** `certificate_days_left` of the certificate that ends first; null when no TLS was seen. */
export function certificateDaysLeft(answers: readonly EndpointAnswer[], nowMs: number): MetricReading | null {
  let least: number | null = null;
  for (const answer of answers) {
    if (answer.kind === "down" || answer.answered.validTo === undefined) continue;
    const days = daysLeft(answer.answered.validTo, nowMs);
    if (days !== null && (least === null || days < least)) least = days;
  }
  if (least === null) return null;
  return { name: "certificate_days_left", value: least, unit: "d", direction: "below" };
}

/** One failure for all endpoints of a check: the first one's code, and each different message once. */
export function mergeFailures(failures: readonly CheckFailure[]): CheckFailure {
  const messages = [...new Set(failures.map((failure) => failure.message))];
  const shown = messages.slice(0, 3).join("; ");
  const rest = messages.length > 3 ? `; and ${messages.length - 3} more` : "";
  return { code: failures[0]?.code ?? "unreachable", message: `${shown}${rest}` };
}
