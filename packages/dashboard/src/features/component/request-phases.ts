import type { HealthMetric } from "@plimsoll/core";

/** One step of a request: when it began after the start, and how long it took, ms. */
export interface Phase {
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
}

const STEPS: readonly (readonly [string, string])[] = [
  ["dns_ms", "DNS"],
  ["tcp_ms", "TCP"],
  ["tls_ms", "TLS"],
  ["first_byte_ms", "first byte"],
  ["answer_ms", "answer"],
];

/**
 * The steps of a request from a metric's details, in their order; what the whole took beyond them is the body's. Null when
 * the details hold fewer than two steps.
 */
export function requestPhases(metric: Pick<HealthMetric, "value" | "details">): readonly Phase[] | null {
  const phases: Phase[] = [];
  let startMs = 0;
  for (const [field, name] of STEPS) {
    const durationMs = metric.details?.[field];
    if (typeof durationMs !== "number" || !Number.isFinite(durationMs) || durationMs < 0) continue;
    phases.push({ name, startMs, durationMs });
    startMs += durationMs;
  }
  if (phases.length < 2) return null;
  const rest = (metric.value ?? startMs) - startMs;
  if (rest > 0 && Number.isFinite(rest)) phases.push({ name: "body", startMs, durationMs: rest });
  return phases;
}

/** The details that are not steps of a request, as words. */
export function otherDetails(metric: Pick<HealthMetric, "details">): readonly (readonly [string, string])[] {
  const steps = new Set(STEPS.map(([field]) => field));
  return Object.entries(metric.details ?? {})
    .filter(([name]) => !steps.has(name))
    .map(([name, value]) => [name.replaceAll("_", " "), typeof value === "string" ? value : JSON.stringify(value)]);
}
