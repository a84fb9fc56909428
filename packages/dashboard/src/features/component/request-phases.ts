import type { HealthMetric } from "@plimsoll/core";
import { componentTexts } from "../../texts/component.ts";

const texts = componentTexts.phases;

/** One step of a request: when it began after the start, and how long it took, ms. */
export interface Phase {
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
}

const STEPS = ["dns_ms", "tcp_ms", "tls_ms", "first_byte_ms", "answer_ms"] as const;

/**
 * The steps of a request from a metric's details, in their order; what the whole took beyond them is the body's. Null when
 * the details hold fewer than two steps.
 */
export function requestPhases(metric: Pick<HealthMetric, "value" | "details">): readonly Phase[] | null {
  const phases: Phase[] = [];
  let startMs = 0;
  for (const field of STEPS) {
    const durationMs = metric.details?.[field];
    if (typeof durationMs !== "number" || !Number.isFinite(durationMs) || durationMs < 0) continue;
    phases.push({ name: texts[field], startMs, durationMs });
    startMs += durationMs;
  }
  if (phases.length < 2) return null;
  const rest = (metric.value ?? startMs) - startMs;
  if (rest > 0 && Number.isFinite(rest)) phases.push({ name: texts.body, startMs, durationMs: rest });
  return phases;
}

/** The details that are not steps of a request, as words. */
export function otherDetails(metric: Pick<HealthMetric, "details">): readonly (readonly [string, string])[] {
  const steps = new Set<string>(STEPS);
  return Object.entries(metric.details ?? {})
    .filter(([name]) => !steps.has(name))
    .map(([name, value]) => [name.replaceAll("_", " "), typeof value === "string" ? value : JSON.stringify(value)]);
}
