import { type Alert, type Incident, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import Database from "better-sqlite3";
import { CHANNELS, type KillLane } from "./kill-lane.ts";

interface Change {
  readonly component: string;
  readonly from: string | null;
  readonly to: string;
}

/**
 * Holds what a receiver has got against what the store says has happened: each confirmed change once and in its order on
 * each channel, but for repetitions of the very same word. Answers what is wrong, in words; an empty list is good.
 */
export function auditLane({ databasePath, delivered }: Pick<KillLane, "databasePath" | "delivered">): string[] {
  const db = new Database(databasePath, { readonly: true });
  try {
    const changes = changesOf(db);
    return [
      ...(changes.length < CHANNELS.length ? ["nothing happened, so nothing was shown"] : []),
      ...CHANNELS.flatMap((channel) => {
        const heard = delivered.filter((each) => each.channel === channel);
        return [...auditChanges(channel, changes, withoutRepetitions(heard)), ...auditKeys(channel, heard)];
      }),
      ...auditStore(db),
    ];
  } finally {
    db.close();
  }
}

/** Every change that is an alert, in order: those of components, and the system's own. */
function changesOf(db: Database.Database): Change[] {
  const changes = [
    ...db
      .prepare<[], Change>(
        "SELECT component_id AS component, from_status AS 'from', to_status AS 'to' FROM transitions ORDER BY id",
      )
      .all(),
    ...db
      .prepare<[], Change>(
        `SELECT '${SYSTEM_COMPONENT_ID}' AS component, json_extract(details, '$.from') AS 'from', json_extract(details, '$.to') AS 'to'
          FROM system_events WHERE event_type = 'system_status_change' ORDER BY id`,
      )
      .all(),
  ];
  return changes.filter(({ from, to }) => to !== null && !(from === null && to === "HEALTHY"));
}

/** The same word again is one that a receiver can drop: same alert, same status, decided at the same moment. */
function withoutRepetitions(heard: KillLane["delivered"]): Alert[] {
  return [...new Map(heard.map(({ alert }) => [wordOf(alert), alert] as const).toReversed()).values()].toReversed();
}

function wordOf({ alert_id, status, component_status, generated_at, resolved_at }: Alert): string {
  return [alert_id, status, component_status, generated_at, resolved_at].join(" ");
}

function auditChanges(channel: string, changes: readonly Change[], heard: readonly Alert[]): string[] {
  const components = new Set([...changes.map(({ component }) => component), ...heard.map((each) => each.component_id)]);
  return [...components].flatMap((component) => {
    const happened = changes.filter((change) => change.component === component).map(({ to }) => to);
    const told = heard.filter((alert) => alert.component_id === component).map((alert) => alert.component_status);
    return happened.join() === told.join()
      ? []
      : [`${channel}: of ${component} happened\n  ${happened.join()} but was told\n  ${told.join()}`];
  });
}

/** The receiver can drop a repetition by its key: one key never comes with different words. */
function auditKeys(channel: string, heard: KillLane["delivered"]): string[] {
  const words = new Map<string, string[]>();
  for (const { key, alert } of heard) words.set(key, [...(words.get(key) ?? []), wordOf(alert)]);
  return [...words].flatMap(([key, said]) => {
    const once = new Set(said);
    const isRepeated = said.every((word) => said.filter((other) => other === word).length === said.length / once.size);
    return isRepeated ? [] : [`${channel}: ${key} came with different words: ${said.join("; ")}`];
  });
}

function auditStore(db: Database.Database): string[] {
  const wrong: string[] = [];
  const none = (what: string, sql: string) => {
    const found = db.prepare<[], unknown>(sql).all();
    if (found.length > 0) wrong.push(`${what}: ${JSON.stringify(found).slice(0, 500)}`);
  };
  none("notifications not delivered", "SELECT * FROM notifications WHERE state <> 'delivered'");
  none("alerts not resolved", "SELECT alert FROM alerts WHERE status <> 'resolved'");
  none("incidents not resolved", "SELECT incident FROM incidents WHERE status <> 'resolved'");
  none("numbers used twice", "SELECT number FROM incidents GROUP BY number HAVING count(*) > 1");
  none(
    "transitions without their line",
    `SELECT t.* FROM transitions t WHERE NOT EXISTS (SELECT 1 FROM system_events e WHERE e.event_type = 'status_change'
      AND e.component_id = t.component_id AND json_extract(e.details, '$.to') = t.to_status)`,
  );
  none(
    "alerts of no incident",
    `SELECT alert FROM alerts WHERE json_extract(alert, '$.incident_id') NOT IN (SELECT incident_id FROM incidents)`,
  );
  none(
    "incidents that were not opened once",
    `SELECT number, (SELECT count(*) FROM system_events e WHERE e.incident_id = i.incident_id AND e.event_type = 'incident_opened') AS opened
      FROM incidents i WHERE opened <> 1`,
  );
  const alerts = new Set(db.prepare<[], string>("SELECT alert_id FROM alerts").pluck().all());
  for (const text of db.prepare<[], string>("SELECT incident FROM incidents").pluck().iterate()) {
    const { number, members, merged_into } = JSON.parse(text) as Incident;
    for (const { component_id, alert_id, recovered_at } of members) {
      if (alert_id !== null && !alerts.has(alert_id))
        wrong.push(`INC-${number}: ${component_id} has no alert ${alert_id}`);
      if (recovered_at === null && merged_into === null) wrong.push(`INC-${number}: ${component_id} has not recovered`);
    }
  }
  return wrong;
}
