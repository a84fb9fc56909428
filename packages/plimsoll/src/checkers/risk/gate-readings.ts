import type { MetricReading } from "@plimsoll/core";
import { ageReading } from "../value/stamp.ts";
import { type Documents, flagAt, lookUp, numberAt, type SourcePath } from "./lookup.ts";

/** How the risk gate shows that it is alive and that no order goes past it. */
export interface GatePlan {
  /** The time of its last decision. */
  readonly alive: SourcePath | null;
  /** Its own word that it refuses what it must. */
  readonly enforcing: SourcePath | null;
  /** How many orders it has let through or refused, and how many left for the venue, since the engine's start. */
  readonly checked: SourcePath | null;
  readonly sent: SourcePath | null;
  /** Its latency, ms. */
  readonly latency: SourcePath | null;
}

/** `risk_gate_enforcing` (1 or 0), `risk_gate_age_seconds`, `risk_check_latency_ms`. */
export function gateReadings(plan: GatePlan, documents: Documents, now: number): MetricReading[] {
  // Without its word or a count nothing shows that it enforces anything.
  const hasEvidence = plan.enforcing !== null || plan.checked !== null;
  const readings: MetricReading[] = hasEvidence ? [enforcing(plan, documents)] : [];
  if (plan.alive !== null) {
    const stamp = { value: lookUp(documents, plan.alive), text: plan.alive.text };
    readings.push(ageReading("risk_gate_age_seconds", stamp, now));
  }
  if (plan.latency !== null) {
    readings.push({ name: "risk_check_latency_ms", value: numberAt(documents, plan.latency), unit: "ms" });
  }
  return readings;
}

function enforcing(plan: GatePlan, documents: Documents): MetricReading {
  const reading = { name: "risk_gate_enforcing", unit: "1", direction: "below" as const };
  const said = plan.enforcing === null ? true : flagAt(documents, plan.enforcing);
  if (said === null) return { ...reading, value: null, details: { error: `${plan.enforcing?.text} is missing` } };
  if (!said) return { ...reading, value: 0, details: { error: "the risk gate says that it enforces nothing" } };
  if (plan.checked === null || plan.sent === null) return { ...reading, value: 1 };
  const [checked, sent] = [numberAt(documents, plan.checked), numberAt(documents, plan.sent)];
  if (checked === null || sent === null) {
    const missing = checked === null ? plan.checked : plan.sent;
    return { ...reading, value: null, details: { error: `${missing.text} is no number` } };
  }
  // An order is checked before it is sent: more sent than checked can only have gone past the gate.
  if (sent <= checked) return { ...reading, value: 1 };
  const past = sent - checked;
  const error = `${past} ${past === 1 ? "order" : "orders"} went past the risk gate (${sent} sent, ${checked} checked)`;
  return { ...reading, value: 0, conclusive: true, details: { error } };
}
