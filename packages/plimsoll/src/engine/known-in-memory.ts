import {
  type Alert,
  type AlertRecord,
  type Delivery,
  type Incident,
  type NotificationRecord,
  type Silence,
  type SystemEvent,
  toTimestamp,
} from "@plimsoll/core";
import type { InMemoryFate } from "../alerting/outbox-pump.ts";
import type { KnownInMemory } from "../port/monitor.ts";
import type { NewNotification, RecordBatch } from "../port/store.ts";

type FateOf = (notificationId: string) => InMemoryFate | null;

/** What changes that no store holds yet amount to, oldest first as given: of each thing as it stands now, newest first. */
export function gatherUnkept(batches: readonly RecordBatch[], fateOf: FateOf): KnownInMemory {
  const notifications = batches.flatMap((batch) => batch.notifications);
  const records = notifications.map((notification) => ({ notification, record: toRecord(notification, fateOf) }));
  const deliveries = Map.groupBy(records, ({ notification }) => notification.alertId);
  const toAlertRecord = (alert: Alert): AlertRecord => ({
    ...alert,
    durable: false,
    deliveries: (deliveries.get(alert.alert_id) ?? []).map(({ record }) => toDelivery(record)),
  });
  return {
    alerts: newest(
      batches.flatMap(({ alerts }) => alerts),
      (alert) => alert.alert_id,
    ).map(toAlertRecord),
    events: batches.flatMap(({ events }) => events).reverse(),
    incidents: newest(
      batches.flatMap(({ incidents }) => incidents),
      (incident) => incident.incident_id,
    ),
    silences: newest(
      batches.flatMap(({ silences }) => silences),
      (silence) => silence.silence_id,
    ),
    notifications: records.map(({ record }) => record).reverse(),
  };
}

/** What the monitor has in memory in any case. */
export interface HeldInMemory {
  readonly openAlerts: readonly Alert[];
  readonly recentEvents: readonly SystemEvent[];
  readonly openIncidents: readonly Incident[];
  readonly silences: readonly Silence[];
}

/** Adds what is held in any case. Of alerts from before the trouble the store has the deliveries, so none are listed. */
export function withHeld(unkept: KnownInMemory, held: HeldInMemory): KnownInMemory {
  const kept = held.openAlerts.map((alert): AlertRecord => ({ ...alert, durable: true, deliveries: [] }));
  return {
    alerts: join(unkept.alerts, kept, { idOf: (it) => it.alert_id, at: (it) => it.generated_at }),
    events: join(unkept.events, held.recentEvents, { idOf: (it) => String(it.id), at: (it) => it.timestamp }),
    incidents: join(unkept.incidents, held.openIncidents, { idOf: (it) => it.incident_id, at: (it) => it.opened_at }),
    silences: join(unkept.silences, held.silences, { idOf: (it) => it.silence_id, at: (it) => it.created_at }),
    notifications: unkept.notifications,
  };
}

interface Keys<T> {
  readonly idOf: (item: T) => string;
  readonly at: (item: T) => string;
}

function join<T>(first: readonly T[], second: readonly T[], { idOf, at }: Keys<T>): T[] {
  const known = new Set(first.map(idOf));
  return [...first, ...second.filter((item) => !known.has(idOf(item)))].sort((a, b) => (at(a) < at(b) ? 1 : -1));
}

/** The last word on each, those changed last first. */
function newest<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  const byId = new Map<string, T>();
  for (const item of items) {
    byId.delete(idOf(item));
    byId.set(idOf(item), item);
  }
  return [...byId.values()].reverse();
}

function toRecord(notification: NewNotification, fateOf: FateOf): NotificationRecord {
  const { payload, alertId, suppressed } = notification;
  const about = payload.alerts.find((alert) => alert.alert_id === alertId) ?? payload.alerts[0];
  const fate = suppressed === null ? fateOf(notification.id) : null;
  const settledAt = suppressed === null ? (fate?.at ?? null) : notification.generatedAt;
  return {
    notification_id: notification.id,
    alert_id: alertId,
    component_id: about?.component_id ?? null,
    channel_id: notification.channelId,
    kind: notification.kind,
    state: suppressed === null ? (fate?.state ?? "pending") : "suppressed",
    attempts: fate?.attempts ?? 0,
    generated_at: toTimestamp(notification.generatedAt),
    not_before: toTimestamp(notification.notBefore),
    settled_at: settledAt === null ? null : toTimestamp(settledAt),
    last_error: suppressed ?? fate?.error ?? null,
  };
}

function toDelivery({ channel_id, state, attempts, settled_at, last_error }: NotificationRecord): Delivery {
  return { channel_id, state, attempts, delivered_at: state === "delivered" ? settled_at : null, last_error };
}
