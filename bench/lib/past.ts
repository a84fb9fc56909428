import type { Database } from "better-sqlite3";

const DAY_MS = 86_400_000;

/** Writes so many ended incidents with their alerts, notifications and events, and so many ended silences, over a year. */
export function fillPast(db: Database, count: number): void {
  const end = Date.now() - DAY_MS;
  const stepMs = (364 * DAY_MS) / count;
  const text = (at: number) => new Date(at).toISOString();
  const insert = (table: string, columns: string) =>
    db.prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.replaceAll(/\w+/g, "?")})`);
  const incidents = insert("incidents", "incident_id, number, status, opened_at, incident");
  const alerts = insert(
    "alerts",
    "alert_id, component_id, status, severity, event_at, detected_at, generated_at, alert, progress",
  );
  const notifications = insert(
    "notifications",
    "id, alert_id, channel_id, order_key, payload, generated_at, not_before, state, attempts, settled_at",
  );
  const silences = insert("silences", "silence_id, created_at, ends_at, silence");
  const events = insert(
    "system_events",
    "id, timestamp, event_type, component_id, severity, message, details, incident_id",
  );
  db.transaction(() => {
    for (let n = 0; n < count; n++) {
      const at = Math.round(end - (count - n) * stepMs);
      const [incidentId, alertId, component] = [`past-incident-${n}`, `past-alert-${n}`, `f${n % 160}`];
      incidents.run(
        incidentId,
        n + 1,
        "resolved",
        at,
        JSON.stringify(incidentOf(n + 1, { incidentId, alertId, component, at, text })),
      );
      alerts.run(
        alertId,
        component,
        "resolved",
        "CRITICAL",
        at,
        at,
        at,
        JSON.stringify(alertOf({ incidentId, alertId, component, at, text })),
        "{}",
      );
      for (const [k, kind] of ["firing", "resolved"].entries()) {
        notifications.run(
          `past-${kind}-${n}`,
          alertId,
          "desk",
          `desk/${incidentId}`,
          "",
          at + k,
          at + k,
          "delivered",
          1,
          at + k + 5,
        );
      }
      events.run(at * 1000, text(at), "incident_opened", component, "CRITICAL", "opened", "{}", incidentId);
      silences.run(`past-silence-${n}`, at, at + 3_600_000, JSON.stringify(silenceOf(n, { component, at, text })));
    }
  })();
}

interface Past {
  readonly incidentId: string;
  readonly alertId: string;
  readonly component: string;
  readonly at: number;
  readonly text: (at: number) => string;
}

function incidentOf(number: number, { incidentId, alertId, component, at, text }: Past): object {
  const member = {
    ...{ component_id: component, alert_id: alertId, status: "HEALTHY", worst_status: "DOWN" },
    ...{ joined_at: text(at), recovered_at: text(at + 60_000) },
  };
  return {
    ...{ incident_id: incidentId, number, title: `${component} is DOWN`, status: "resolved", severity: "CRITICAL" },
    ...{ cause_component_id: component, probable_cause: null, members: [member], blast_radius: [] },
    ...{
      detected_at: text(at),
      opened_at: text(at),
      resolved_at: text(at + 60_000),
      acknowledged: null,
      snoozed: null,
    },
    ...{ assigned_to: null, merged_into: null, clocks: [], links: {} },
  };
}

function alertOf({ incidentId, alertId, component, at, text }: Past): object {
  return {
    ...{ alert_id: alertId, dedup_key: `plimsoll:${component}`, incident_id: incidentId, status: "resolved" },
    ...{ severity: "CRITICAL", component_id: component, component_type: "API_SERVER", component_status: "HEALTHY" },
    ...{ previous_status: "DOWN", reason: "all good", message: `${component}: DOWN to HEALTHY`, metrics: [] },
    ...{ probable_cause: null, recovery: null, event_at: text(at), detected_at: text(at), generated_at: text(at) },
    ...{ resolved_at: text(at + 60_000), links: {} },
  };
}

function silenceOf(n: number, { component, at, text }: Pick<Past, "component" | "at" | "text">): object {
  return {
    ...{
      silence_id: `past-silence-${n}`,
      match: { components: [component] },
      reason: "maintenance",
      created_by: "ann",
    },
    ...{ created_at: text(at), starts_at: text(at), ends_at: text(at + 3_600_000), ended_by: null },
  };
}
