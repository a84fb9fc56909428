import type { InboundBatch } from "../../port/alerting.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { MOST_INBOUND_ALERTS, readAlerts } from "./read-alert.ts";

/** Prometheus hands over again every minute what still fires; Alertmanager's own `resolve_timeout`, ms. */
const ALERTS_PATIENCE_MS = 5 * 60_000;
/**
 * A webhook tells of what still fires only every `repeat_interval` (4 h unless set otherwise), and says when it is over; this
 * long it may be silent, ms.
 */
const WEBHOOK_PATIENCE_MS = 24 * 3_600_000;

/**
 * Reads the body of `POST /api/v2/alerts`, as Prometheus sends it: a list of `{ labels, annotations, startsAt, endsAt,
 * generatorURL }`. One whose end is past is over; `now` is epoch ms. Throws `bad_request` when it is no such list.
 * Source: github.com/prometheus/alertmanager, api/v2/openapi.yaml.
 */
export function parseAlertmanagerAlerts(json: unknown, now: number): InboundBatch {
  return { ...readAlerts(toList(json, ""), "", now), patienceMs: ALERTS_PATIENCE_MS };
}

/**
 * Reads what Alertmanager sends to a webhook receiver, version 4: `{ version, alerts: [{ status, labels, ... }] }`. `now` is
 * epoch ms. Throws `bad_request` when it is no such message.
 * Source: prometheus.io/docs/alerting, "Configuration", webhook_config.
 */
export function parseAlertmanagerWebhook(json: unknown, now: number): InboundBatch {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new PlimsollError(
      "bad_request",
      "expected an object with version and alerts, as Alertmanager's webhooks send",
    );
  }
  const { version, alerts } = json as { version?: unknown; alerts?: unknown };
  if (version !== "4") {
    const given = typeof version === "string" ? JSON.stringify(version.slice(0, 20)) : typeof version;
    throw new PlimsollError("bad_request", `version: expected "4", not ${given}`);
  }
  return { ...readAlerts(toList(alerts, "alerts"), "alerts", now), patienceMs: WEBHOOK_PATIENCE_MS };
}

function toList(value: unknown, path: string): readonly unknown[] {
  const where = path === "" ? "" : `${path}: `;
  if (!Array.isArray(value)) throw new PlimsollError("bad_request", `${where}expected a list of alerts`);
  if (value.length <= MOST_INBOUND_ALERTS) return value;
  const message = `${where}expected at most ${MOST_INBOUND_ALERTS} alerts in one message, not ${value.length}`;
  throw new PlimsollError("bad_request", message);
}
