import { type ComponentHealth, type HealthStatus, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import type { ReceivedAlert } from "./alert-receiver.ts";
import type { Expectation, PlannedFault } from "./drill-plan.ts";
import { judgeAction, type TriedActions } from "./judge-action.ts";

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
  /** What was tried about anything while it was on; nothing where the plan says nothing of it. */
  readonly tried: TriedActions;
  /** Alerts delivered while it was on. */
  readonly alerts: readonly ReceivedAlert[];
  /** When, after it was off, all was healthy and every alert resolved; null: not in time. */
  readonly recoveredAt: number | null;
  /** What kept the drill from going on as planned. */
  readonly trouble: string | null;
}

/** What was ill for another reason than the expected one. */
export interface OtherSighting {
  readonly component: string;
  readonly status: HealthStatus;
  readonly reason: string;
  /** From switching the fault on. */
  readonly seconds: number;
}

/** A line of the scorecard; the first seven are the contract's. */
export interface FaultScore {
  readonly fault: string;
  /** Whether the right cause was seen within the limit; another sign of trouble does not count. */
  readonly detected: boolean;
  /** From switching the fault on to the expected component being ill in the expected way; null: it never was. */
  readonly detection_seconds: number | null;
  /** The expected component, for the expected reason, and nothing that the fault does not reach. */
  readonly cause_correct: boolean;
  /** Whether people were told of that component, for that reason. */
  readonly alerted: boolean;
  /** Whether all was healthy again in time, and the alerts resolved. */
  readonly recovered: boolean;
  readonly limit_seconds: number;
  /** From switching the fault on to the first alert with the right cause at the receiver; null: there was none. */
  readonly alert_seconds: number | null;
  readonly recovery_seconds: number | null;
  /** Whether what had to be done was done, ended as it was meant to, and nothing else; null: the plan does not say. */
  readonly action_correct: boolean | null;
  /** From switching the fault on to the end of that attempt; null: there was none. */
  readonly action_seconds: number | null;
  /** The component that was found with the right cause, and why, in the monitor's words. */
  readonly component: string | null;
  readonly reason: string | null;
  /** What was seen before the right cause that is neither it nor what the fault reaches: the first of each component. */
  readonly other_sightings: readonly OtherSighting[];
  /** What is wrong with this line, in words; empty when nothing is. */
  readonly remarks: readonly string[];
}

export function hasPassed({ detected, cause_correct, alerted, recovered, action_correct }: FaultScore): boolean {
  return detected && cause_correct && alerted && recovered && action_correct !== false;
}

type Judged = Pick<ComponentHealth, "component_id" | "metrics" | "reason" | "diagnosis">;

/** Whether a component that is ill, or an alert of it, names the cause that was expected. */
export function isExpected({ components, metric, diagnosis, says }: Expectation, judged: Judged): boolean {
  if (!components.includes(judged.component_id)) return false;
  if (diagnosis !== undefined && judged.diagnosis !== diagnosis) return false;
  // A metric may be ill before it is what the component was found to be ill with: the reason must name it.
  const isMetric =
    metric === undefined ||
    (judged.reason.includes(metric) && judged.metrics.some(({ name, status }) => name === metric && isIll(status)));
  return isMetric && (says === undefined || judged.reason.toLowerCase().includes(says.toLowerCase()));
}

/** Whether people were told with it of the cause that was expected. */
export function tellsExpected(expect: Expectation, { alert }: ReceivedAlert): boolean {
  return alert.status === "firing" && isExpected(expect, alert);
}

function isIll(status: string | null): boolean {
  return status !== null && status !== "HEALTHY";
}

/** What a fault scores. */
export function judgeFault(plan: PlannedFault, record: FaultRecord, ignored: readonly string[]): FaultScore {
  const { expect, limit, fault } = plan;
  const told = record.alerts.find((each) => tellsExpected(expect, each)) ?? null;
  const found = firstSign(
    record.sightings.find(({ component }) => isExpected(expect, component)),
    told,
  );
  const tookMs = sinceOn(record, found);
  const firing = record.alerts.filter(({ alert }) => alert.status === "firing");
  const wrongCause = causeRemarks(expect, { firing, ignored });
  const others = otherSightings(expect, { record, found, ignored });
  const recovered = record.recoveredAt !== null;
  const acted = expect.action === undefined ? null : judgeAction(expect.action, record.tried);
  return {
    fault,
    detected: tookMs !== null && tookMs <= limit,
    detection_seconds: toSeconds(tookMs),
    cause_correct: found !== null && wrongCause.length === 0,
    alerted: told !== null,
    recovered,
    limit_seconds: limit / 1000,
    alert_seconds: toSeconds(sinceOn(record, told)),
    recovery_seconds: recovered && record.offAt !== null ? toSeconds(record.recoveredAt - record.offAt) : null,
    action_correct: acted === null ? null : acted.remarks.length === 0,
    action_seconds: toSeconds(sinceOn(record, acted?.made ?? null)),
    component: found?.component.component_id ?? null,
    reason: found?.component.reason ?? null,
    other_sightings: others,
    remarks: [
      ...(record.trouble === null ? [] : [record.trouble]),
      ...detectionRemarks(plan, tookMs, others),
      ...wrongCause,
      ...(told === null ? [untoldRemark(expect, firing)] : []),
      ...(acted?.remarks ?? []),
    ],
  };
}

/** What tells that the cause was found: it was seen, or, where it was mended before anybody looked, people were told of it. */
type Sign = { readonly at: number; readonly component: Pick<ComponentHealth, "component_id" | "reason"> };

function firstSign(seen: Sighting | undefined, told: ReceivedAlert | null): Sign | null {
  if (told === null || (seen !== undefined && seen.at <= told.at)) return seen ?? null;
  return { at: told.at, component: told.alert };
}

function sinceOn({ onAt }: FaultRecord, seen: { readonly at: number } | null): number | null {
  return seen === null || onAt === null ? null : seen.at - onAt;
}

function detectionRemarks(
  { expect, limit }: PlannedFault,
  tookMs: number | null,
  others: readonly OtherSighting[],
): string[] {
  const names = expect.components.join(" or ");
  if (tookMs !== null) {
    if (tookMs <= limit) return [];
    return [`${names} was found after ${toSeconds(tookMs)} s, later than ${toSeconds(limit)} s`];
  }
  const instead = others.find(({ component }) => expect.components.includes(component));
  if (instead === undefined) return [`${names} was never worse than HEALTHY`];
  return [`${names} was never ill with ${wantedWords(expect)}, only with: ${instead.reason}`];
}

function untoldRemark(expect: Expectation, firing: readonly ReceivedAlert[]): string {
  const other = firing.find(({ alert }) => expect.components.includes(alert.component_id));
  if (other === undefined) return "nobody was told of it";
  return `nobody was told of ${wantedWords(expect)}, only: ${other.alert.reason}`;
}

function wantedWords({ metric, diagnosis, says }: Expectation): string {
  const wanted = [metric, diagnosis, says === undefined ? undefined : `"${says}"`].filter((each) => each !== undefined);
  return wanted.length === 0 ? "anything" : wanted.join(" and ");
}

interface Seen {
  readonly record: FaultRecord;
  readonly found: Sign | null;
  readonly ignored: readonly string[];
}

function otherSightings(expect: Expectation, { record, found, ignored }: Seen): OtherSighting[] {
  const first = new Map<string, OtherSighting>();
  const reached = new Set([...expect.affects, ...ignored]);
  for (const sighting of record.sightings) {
    if (found !== null && sighting.at >= found.at) break;
    const { component_id: component, status, reason } = sighting.component;
    if (status === null || first.has(component) || reached.has(component)) continue;
    first.set(component, { component, status, reason, seconds: toSeconds(sinceOn(record, sighting)) ?? 0 });
  }
  return [...first.values()];
}

interface Evidence {
  readonly firing: readonly ReceivedAlert[];
  readonly ignored: readonly string[];
}

function causeRemarks(expect: Expectation, { firing, ignored }: Evidence): string[] {
  const remarks: string[] = [];
  const blamed = firing.findLast((each) => tellsExpected(expect, each))?.cause ?? null;
  if (blamed !== null && !expect.components.includes(blamed)) remarks.push(`the incident blames ${blamed}`);
  const allowed = new Set([...expect.components, ...expect.affects, ...ignored, SYSTEM_COMPONENT_ID]);
  const others = new Map(firing.map(({ alert }) => [alert.component_id, alert.reason]));
  for (const [id, reason] of others) {
    if (!allowed.has(id)) remarks.push(`an alert came of ${id} too, which it does not reach: ${reason}`);
  }
  return remarks;
}

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 10) / 100;
}
