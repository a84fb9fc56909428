import type { Alert } from "@plimsoll/core";
import { oneLine, type Subject, subjectLines, subjectLinks, subjectTitle } from "../subject.ts";
import type { PagerdutyOptions } from "./pagerduty-options.ts";

export type PagerdutyAction = "trigger" | "acknowledge" | "resolve";

/** An event as PagerDuty's Events API v2 takes it. Source: developer.pagerduty.com, "Send an Alert Event". */
export interface PagerdutyEvent {
  readonly event_action: PagerdutyAction;
  readonly dedup_key: string;
  readonly client?: string;
  readonly client_url?: string;
  readonly links?: readonly { readonly text: string; readonly href: string }[];
  readonly payload?: Readonly<Record<string, unknown>>;
}

const MOST_SUMMARY = 1024;
const MOST_KEY = 255;
const MOST_TEXT = 1024;
/** PagerDuty takes 512 kB; the rest is for the routing key and for a margin. */
const MOST_BYTES = 500_000;

/** The key under which PagerDuty keeps an incident, the same for all its events, at most 255 characters. */
export function pagerdutyKey({ incident, newest }: Subject): string {
  const id = incident?.incident_id ?? newest.incident_id;
  return (id === null ? newest.dedup_key : `plimsoll:${id}`).slice(0, MOST_KEY);
}

/** What has to be told PagerDuty of a matter, in this order. Nothing when a part is over but the incident is not. */
export function pagerdutyEvents(subject: Subject, severities: PagerdutyOptions["severities"]): PagerdutyEvent[] {
  const dedup_key = pagerdutyKey(subject);
  switch (subject.step) {
    case "firing":
      return [trigger(subject, severities)];
    case "test":
      return [trigger(subject, severities), { event_action: "resolve", dedup_key }];
    case "acknowledged":
      return [{ event_action: "acknowledge", dedup_key }];
    case "over":
      return [{ event_action: "resolve", dedup_key }];
    case "eased":
      return [];
  }
}

function trigger(subject: Subject, severities: PagerdutyOptions["severities"]): PagerdutyEvent {
  const { incident, newest, step } = subject;
  const links = subjectLinks(subject);
  const [first] = links;
  const event: PagerdutyEvent = {
    event_action: "trigger",
    dedup_key: pagerdutyKey(subject),
    client: "Plimsoll",
    ...(first !== undefined && { client_url: first.href, links }),
    payload: {
      summary: subjectTitle(subject, MOST_SUMMARY),
      source: incident?.cause_component_id ?? newest.component_id,
      severity: step === "test" ? "info" : severities[incident?.severity ?? newest.severity],
      timestamp: incident?.detected_at ?? newest.detected_at,
      component: newest.component_id,
      group: newest.component_type,
      class: newest.component_status,
    },
  };
  return withDetails(event, subject);
}

/** As many details as the size allows: first every alert, then fewer, then none. */
function withDetails(event: PagerdutyEvent, subject: Subject): PagerdutyEvent {
  for (const count of [subject.alerts.length, 50, 10, 1]) {
    const custom_details = {
      what: subjectLines(subject),
      alerts: subject.alerts.slice(-count).map(alertDetails),
      ...(subject.incident !== null && { incident_id: subject.incident.incident_id }),
    };
    const full = { ...event, payload: { ...event.payload, custom_details } };
    if (Buffer.byteLength(JSON.stringify(full)) <= MOST_BYTES) return full;
  }
  return event;
}

function alertDetails(alert: Alert): Record<string, unknown> {
  return {
    alert_id: alert.alert_id,
    component_id: alert.component_id,
    component_status: alert.component_status,
    status: alert.status,
    severity: alert.severity,
    reason: oneLine(alert.reason, MOST_TEXT),
    detected_at: alert.detected_at,
    resolved_at: alert.resolved_at,
    metrics: alert.metrics
      .filter((metric) => metric.status !== "HEALTHY")
      .slice(0, 50)
      .map(({ name, labels, value, unit, threshold_warning, threshold_critical }) => {
        return { name, ...(labels && { labels }), value, unit, threshold_warning, threshold_critical };
      }),
  };
}
