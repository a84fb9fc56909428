import { type ComponentHealth, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import type { ReceivedAlert } from "./alert-receiver.ts";
import type { Expectation, PlannedFault } from "./drill-plan.ts";

/** A moment at which a component was seen to be worse than HEALTHY. Monotonic ms. */
export interface Sighting {
  readonly at: number;
  readonly component: ComponentHealth;
}

/** What was seen of one fault. Times are monotonic ms. */
export interface FaultRecord {
  /** When it was on; null: it never was. */
  readonly onAt: number | null;
  /** When it was off again. */
  readonly offAt: number | null;
  /** Each change of a component that was not HEALTHY while the fault was on. */
  readonly sightings: readonly Sighting[];
  /** Alerts delivered while it was on. */
  readonly alerts: readonly ReceivedAlert[];
  /** When, after it was off, all was healthy and every alert resolved; null: not in time. */
  readonly recoveredAt: number | null;
  /** What kept the drill from going on as planned. */
  readonly trouble: string | null;
}

/** A line of the scorecard; the first seven are the contract's. */
export interface FaultScore {
  readonly fault: string;
  readonly detected: boolean;
  /** From switching the fault on to the expected component being worse than HEALTHY; null: it never was. */
  readonly detection_seconds: number | null;
  /** The expected component, for the expected reason, and nothing that the fault does not reach. */
  readonly cause_correct: boolean;
  /** Whether people were told of that component. */
  readonly alerted: boolean;
  /** Whether all was healthy again in time, and the alerts resolved. */
  readonly recovered: boolean;
  readonly limit_seconds: number;
  readonly recovery_seconds: number | null;
  /** The component that was found, and why, in the monitor's words. */
  readonly component: string | null;
  readonly reason: string | null;
  /** What is wrong with this line, in words; empty when nothing is. */
  readonly remarks: readonly string[];
}

export function hasPassed({ detected, cause_correct, alerted, recovered }: FaultScore): boolean {
  return detected && cause_correct && alerted && recovered;
}

type Judged = Pick<ComponentHealth, "component_id" | "metrics" | "reason" | "diagnosis">;

/** Whether a component that is ill is ill in the way that was expected. */
export function isExpected({ components, metric, diagnosis, says }: Expectation, judged: Judged): boolean {
  if (!components.includes(judged.component_id)) return false;
  if (diagnosis !== undefined && judged.diagnosis !== diagnosis) return false;
  const isMetric = metric === undefined || judged.metrics.some(({ name, status }) => name === metric && isIll(status));
  return isMetric && (says === undefined || judged.reason.toLowerCase().includes(says.toLowerCase()));
}

function isIll(status: string | null): boolean {
  return status !== null && status !== "HEALTHY";
}

/** What a fault scores. */
export function judgeFault(plan: PlannedFault, record: FaultRecord, ignored: readonly string[]): FaultScore {
  const { expect, limit, fault } = plan;
  const ofExpected = record.sightings.filter(({ component }) => expect.components.includes(component.component_id));
  const first = ofExpected[0] ?? null;
  const found = ofExpected.find(({ component }) => isExpected(expect, component)) ?? first;
  const took = first === null || record.onAt === null ? null : first.at - record.onAt;
  const detected = took !== null && took <= limit;
  const firing = record.alerts.filter(({ alert }) => alert.status === "firing");
  const told = firing.filter(({ alert }) => expect.components.includes(alert.component_id));
  const wrongCause = causeRemarks(plan, { ofExpected, told, firing, ignored });
  const remarks = [
    ...(record.trouble === null ? [] : [record.trouble]),
    ...detectionRemarks(plan, took),
    ...wrongCause,
    ...(told.length === 0 ? ["nobody was told of it"] : []),
  ];
  const recovered = record.recoveredAt !== null;
  return {
    fault,
    detected,
    detection_seconds: took === null ? null : toSeconds(took),
    cause_correct: detected && wrongCause.length === 0,
    alerted: told.length > 0,
    recovered,
    limit_seconds: toSeconds(limit),
    recovery_seconds: recovered && record.offAt !== null ? toSeconds(record.recoveredAt - record.offAt) : null,
    component: found?.component.component_id ?? null,
    reason: found?.component.reason ?? null,
    remarks,
  };
}

function detectionRemarks({ expect, limit }: PlannedFault, took: number | null): string[] {
  const names = expect.components.join(" or ");
  if (took === null) return [`${names} was never worse than HEALTHY`];
  return took > limit ? [`${names} was found after ${toSeconds(took)} s, later than ${toSeconds(limit)} s`] : [];
}

interface Evidence {
  readonly ofExpected: readonly Sighting[];
  readonly told: readonly ReceivedAlert[];
  readonly firing: readonly ReceivedAlert[];
  readonly ignored: readonly string[];
}

function causeRemarks({ expect }: PlannedFault, { ofExpected, told, firing, ignored }: Evidence): string[] {
  const remarks: string[] = [];
  if (ofExpected.length > 0 && !ofExpected.some(({ component }) => isExpected(expect, component))) {
    const wanted = [expect.metric, expect.diagnosis, expect.says && `"${expect.says}"`].filter(Boolean).join(" and ");
    remarks.push(`expected ${wanted}, not: ${ofExpected.at(-1)?.component.reason ?? ""}`);
  }
  const blamed = told.at(-1)?.cause ?? null;
  if (blamed !== null && !expect.components.includes(blamed)) remarks.push(`the incident blames ${blamed}`);
  const allowed = new Set([...expect.components, ...expect.affects, ...ignored, SYSTEM_COMPONENT_ID]);
  const others = new Map(firing.map(({ alert }) => [alert.component_id, alert.reason]));
  for (const [id, reason] of others) {
    if (!allowed.has(id)) remarks.push(`an alert came of ${id} too, which it does not reach: ${reason}`);
  }
  return remarks;
}

function toSeconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}
