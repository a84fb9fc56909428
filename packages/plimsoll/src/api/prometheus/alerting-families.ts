import { INCIDENT_STATUSES } from "@plimsoll/core";
import type { Alerting, AlertingFigures } from "../../port/alerting.ts";
import { type MetricFamily, type MetricSample, toLabel } from "./exposition.ts";

const OPEN_STATUSES = INCIDENT_STATUSES.filter((status) => status !== "resolved");
const STATES = ["delivered", "dead", "suppressed"] as const;

/** What is open, what is kept quiet, and whether people are reached. */
export function alertingFamilies(alerting: Alerting, now: number): MetricFamily[] {
  const { deliveries, channels, heartbeat } = alerting.figures();
  const incidents = alerting.openIncidents();
  const silences = alerting.silences().filter(({ starts_at }) => Date.parse(starts_at) <= now);
  return [
    {
      name: "plimsoll_open_incidents",
      kind: "gauge",
      help: "Incidents that are not resolved, by status.",
      samples: OPEN_STATUSES.map((status) => ({
        labels: toLabel("status", status),
        value: incidents.filter((incident) => incident.status === status).length,
      })),
    },
    {
      name: "plimsoll_active_silences",
      kind: "gauge",
      help: "Silences in force.",
      samples: [{ labels: "", value: silences.length }],
    },
    {
      name: "plimsoll_notifications",
      kind: "counter",
      help: "Notifications by channel and what became of them: delivered, dead (given up) or suppressed.",
      samples: deliveries.flatMap((counts) =>
        STATES.map((state) => ({
          labels: `${toLabel("channel", counts.channelId)},${toLabel("state", state)}`,
          value: counts[state],
        })),
      ),
    },
    {
      name: "plimsoll_notification_retries",
      kind: "counter",
      help: "Tries that failed and were repeated, by channel.",
      samples: deliveries.map(({ channelId, retried }) => ({ labels: toLabel("channel", channelId), value: retried })),
    },
    {
      name: "plimsoll_channel_failing",
      kind: "gauge",
      help: "1 while a channel does not deliver.",
      samples: channels.map(
        ({ channelId, failing }): MetricSample => ({ labels: toLabel("channel", channelId), value: failing ? 1 : 0 }),
      ),
    },
    ...heartbeatFamilies(heartbeat),
  ];
}

/** Nothing while there is no heartbeat. */
function heartbeatFamilies(heartbeat: AlertingFigures["heartbeat"]): MetricFamily[] {
  if (heartbeat === null) return [];
  const { succeeds, lastSuccessAt } = heartbeat;
  return [
    {
      name: "plimsoll_heartbeat_success",
      kind: "gauge",
      help: "1 when the last call of the outgoing heartbeat was taken.",
      samples: [{ labels: "", value: succeeds ? 1 : 0 }],
    },
    {
      name: "plimsoll_heartbeat_last_success_timestamp_seconds",
      kind: "gauge",
      help: "When the outgoing heartbeat was last taken.",
      samples: lastSuccessAt === null ? [] : [{ labels: "", value: lastSuccessAt / 1000 }],
    },
  ];
}
