import {
  type Alert,
  DIAGNOSIS_WORDS,
  explainMetric,
  oneLine,
  PROGRESS_AGE,
  SYSTEM_COMPONENT_ID,
  statusRank,
} from "@plimsoll/core";
import { writeLength, writeMoment, writeShortMoment } from "./moment.ts";
import { alertTone, markOf } from "./tone.ts";

const NAME_LIMIT = 100;
const MEASURED_METRICS = 5;

export function nameOf(alert: Alert): string {
  return alert.component_id === SYSTEM_COMPONENT_ID ? "the whole system" : oneLine(alert.component_id, NAME_LIMIT);
}

/**
 * What happened, as a headline: `order-gateway is DOWN`, `strategy is CRITICAL: up but not trading`, `order-gateway is
 * HEALTHY again after 3 min 5 s`.
 */
export function headline(alert: Alert, adverb = ""): string {
  const { diagnosis } = alert;
  const named = alert.status === "firing" && diagnosis !== undefined ? `: ${DIAGNOSIS_WORDS[diagnosis]}` : "";
  return `${statusWords(alert, adverb)}${named}`;
}

function statusWords(alert: Alert, adverb = ""): string {
  const { component_status: status } = alert;
  if (alert.status === "firing") return `${nameOf(alert)} is ${adverb}${status}`;
  return `${nameOf(alert)} is ${status} again after ${lengthOf(alert, 0)}`;
}

/** One alert among several, on one line. */
export function writeAlertLine(alert: Alert, now: number): string {
  const reason = oneLine(alert.reason, 160);
  const head = `${markOf(alertTone(alert))}: ${statusWords(alert)}`;
  if (alert.status === "resolved") return head;
  return `${head}, since ${writeShortMoment(alert.detected_at, now)}${reason === "" ? "" : `: ${reason}`}`;
}

/** Since when, absolutely and for how long; of one that is over, how long it lasted. */
export function writeSince(alert: Alert, now: number): string {
  const from = writeMoment(alert.detected_at);
  if (alert.resolved_at === null) return `${from}, for ${lengthOf(alert, now)}`;
  return `${from} until ${writeMoment(alert.resolved_at)}, lasted ${lengthOf(alert, now)}`;
}

export function lengthOf(alert: Alert, now: number): string {
  return writeLength(alert.detected_at, alert.resolved_at ?? now);
}

/** What is out of bounds, worst first, measured against its threshold; empty when nothing is. */
export function writeMeasured(alert: Alert): string {
  const bad = alert.metrics
    .filter((metric) => metric.status !== "HEALTHY")
    // The reason of such an alert has said it already, and better.
    .filter((metric) => alert.diagnosis === undefined || metric.name !== PROGRESS_AGE)
    .sort((a, b) => statusRank(b.status) - statusRank(a.status));
  const named = bad.slice(0, MEASURED_METRICS).map((metric) => oneLine(explainMetric(metric), 200));
  const rest = bad.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
}
