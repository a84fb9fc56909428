import type { WebhookPayload } from "@plimsoll/core";
import { DEFAULT_NAMES, fingerprintOf, toPrometheusAlert } from "../alertmanager/prometheus-alert.ts";
import { isWebLink } from "../subject.ts";

export const WEBHOOK_FORMATS = ["plimsoll", "cloudevents", "alertmanager"] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

export interface WebhookBody {
  readonly contentType: string;
  readonly text: string;
}

export interface LetterHead {
  readonly idempotencyKey: string;
  readonly channelId: string;
}

/** The payload in the form that the receiver understands. */
export function writeBody(payload: WebhookPayload, format: WebhookFormat, head: LetterHead): WebhookBody {
  switch (format) {
    case "plimsoll":
      return { contentType: "application/json", text: JSON.stringify(payload) };
    case "cloudevents":
      return { contentType: "application/cloudevents+json", text: JSON.stringify(cloudEvent(payload, head)) };
    case "alertmanager":
      return { contentType: "application/json", text: JSON.stringify(alertmanagerMessage(payload, head)) };
  }
}

/** CloudEvents 1.0 in structured mode, with our payload as its data. Source: github.com/cloudevents/spec, v1.0.2. */
function cloudEvent(payload: WebhookPayload, { idempotencyKey, channelId }: LetterHead): Record<string, unknown> {
  const [first] = payload.alerts;
  const times = payload.alerts.map(({ resolved_at, generated_at }) => resolved_at ?? generated_at).sort();
  return {
    specversion: "1.0",
    id: idempotencyKey,
    source: `/plimsoll/channels/${encodeURIComponent(channelId)}`,
    type: payload.kind === "alert" ? `plimsoll.alert.${payload.status}` : `plimsoll.${payload.kind}`,
    subject: first?.incident_id ?? first?.component_id ?? payload.group_key,
    ...(times.length > 0 && { time: times.at(-1) }),
    datacontenttype: "application/json",
    data: payload,
  };
}

const NO_END = "0001-01-01T00:00:00Z";

/** What Alertmanager's webhook receivers get, version 4. Source: prometheus.io, "Configuration", webhook_config. */
function alertmanagerMessage(payload: WebhookPayload, { channelId }: LetterHead): Record<string, unknown> {
  const isTest = payload.kind === "test";
  const alerts = payload.alerts.map((alert) => {
    const { labels, endsAt, generatorURL, ...rest } = toPrometheusAlert(alert, DEFAULT_NAMES, isTest);
    const fingerprint = fingerprintOf(labels);
    return { ...rest, labels, endsAt: endsAt ?? NO_END, generatorURL: generatorURL ?? "", fingerprint };
  });
  return {
    version: "4",
    groupKey: payload.group_key,
    truncatedAlerts: 0,
    status: payload.status,
    receiver: channelId,
    groupLabels: {},
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: originOf(payload),
    alerts,
  };
}

/** What all have and have alike. */
function common(sets: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = sets;
  return Object.fromEntries(Object.entries(first).filter(([name, text]) => others.every((set) => set[name] === text)));
}

function originOf({ alerts }: WebhookPayload): string {
  const link = alerts.flatMap(({ links }) => Object.values(links)).find(isWebLink);
  return link === undefined ? "" : new URL(link).origin;
}
