import { type Alert, type AlertSeverity, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import { isWebLink, oneLine } from "../subject.ts";

/** What an alert is called in Prometheus' world. */
export interface PrometheusNames {
  readonly severities: Readonly<Record<AlertSeverity, string>>;
  /** Labels on every alert, such as `{ env: prod }`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The label by which Plimsoll knows its own alerts again, so that none comes back to it in a circle. */
export const SOURCE_LABEL = { name: "source", value: "plimsoll" } as const;

export const DEFAULT_NAMES: PrometheusNames = {
  severities: { LOW: "info", MEDIUM: "warning", HIGH: "critical", CRITICAL: "critical" },
  labels: {},
};

export interface PrometheusAlert {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  /** Null while it fires. */
  readonly endsAt: string | null;
  readonly generatorURL: string | null;
}

const MOST_TEXT = 2000;

/**
 * One of our alerts as Prometheus would have it. Labels are its identity there, so they hold nothing that changes while it
 * fires but the severity, by which Alertmanagers route.
 */
export function toPrometheusAlert(alert: Alert, names: PrometheusNames, isTest = false): PrometheusAlert {
  const { component } = alert.links;
  return {
    status: alert.status,
    labels: labelsOf(alert, names.severities[alert.severity], { names, isTest }),
    annotations: annotationsOf(alert),
    startsAt: alert.detected_at,
    endsAt: alert.resolved_at,
    generatorURL: component !== undefined && isWebLink(component) ? component : null,
  };
}

/** The labels of the alert when it has this severity. */
export function labelsOf(
  alert: Alert,
  severity: string,
  { names, isTest = false }: { readonly names: PrometheusNames; readonly isTest?: boolean },
): Record<string, string> {
  const isSystem = alert.component_id === SYSTEM_COMPONENT_ID;
  return {
    ...names.labels,
    alertname: isTest ? "PlimsollTest" : isSystem ? "SystemUnhealthy" : "ComponentUnhealthy",
    component: alert.component_id,
    component_type: alert.component_type,
    severity,
    [SOURCE_LABEL.name]: SOURCE_LABEL.value,
  };
}

function annotationsOf(alert: Alert): Record<string, string> {
  const texts: Record<string, string | null> = {
    summary: alert.message,
    description: alert.reason,
    status: alert.component_status,
    diagnosis: alert.diagnosis ?? null,
    probable_cause: alert.probable_cause,
    recovery: alert.recovery,
    incident_id: alert.incident_id,
    alert_id: alert.alert_id,
    runbook_url: alert.links.runbook ?? null,
  };
  const said = Object.entries(texts).flatMap(([name, text]) =>
    text === null ? [] : [[name, oneLine(text, MOST_TEXT)]],
  );
  return Object.fromEntries(said);
}

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/**
 * What Alertmanager calls the alert with these labels: the 64-bit FNV-1a hash of the names in order, each with its value
 * and 0xff after either. Source: github.com/prometheus/common, model/signature.go.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let hash = OFFSET;
  const add = (byte: number) => {
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] ?? ""]) {
      for (const byte of Buffer.from(text, "utf8")) add(byte);
      add(0xff);
    }
  }
  return hash.toString(16).padStart(16, "0");
}
