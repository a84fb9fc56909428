import type { Delivery, NotificationRecord, Page } from "@plimsoll/core";
import {
  type ClaimedNotification,
  type ClaimRequest,
  type NewNotification,
  type NotificationQuery,
  type Settlement,
  StoreError,
} from "../../port/store.ts";
import { decodeTimedCursor, encodeCursor } from "../cursor.ts";
import { toPage } from "../page.ts";
import { toText } from "../timestamp.ts";
import { BoundedLog } from "./bounded-log.ts";

interface Waiting {
  readonly notification: ClaimedNotification;
  readonly error: string | null;
  readonly lease: { readonly owner: string; readonly until: number } | null;
}
interface Settled {
  readonly notification: ClaimedNotification;
  readonly state: "delivered" | "dead" | "suppressed" | "pending";
  readonly at: number | null;
  readonly error: string | null;
}

/** Notifications and what became of them, in memory. */
export class MemoryOutbox {
  readonly #limit: number;
  /** By id, in the order in which they came. */
  readonly #waiting = new Map<string, Waiting>();
  #settled: BoundedLog<Settled>;
  readonly #settledLimit: number;

  constructor(limits: { readonly waiting: number; readonly settled: number }) {
    this.#limit = limits.waiting;
    this.#settledLimit = limits.settled;
    this.#settled = new BoundedLog(limits.settled);
  }

  /** Throws `full` rather than forget a notification that waits. */
  checkRoomFor(count: number): void {
    if (this.#waiting.size + count > this.#limit) {
      throw new StoreError("full", `${this.#limit} notifications already wait in memory`);
    }
  }

  add(notification: NewNotification): void {
    if (this.#waiting.has(notification.id)) return;
    const { suppressed, generatedAt: at } = notification;
    const claimed = { ...notification, attempts: 0 };
    if (suppressed === null) this.#waiting.set(notification.id, { notification: claimed, error: null, lease: null });
    else this.#settled.push({ notification: claimed, state: "suppressed", at, error: suppressed });
  }

  claim({ channelId, now, limit, leaseUntil, owner, retriesToo = false }: ClaimRequest): ClaimedNotification[] {
    const claimed: ClaimedNotification[] = [];
    const blocked = new Set<string>();
    for (const { notification, error, lease } of this.#waiting.values()) {
      if (claimed.length >= limit) break;
      if (notification.channelId !== channelId || blocked.has(notification.orderKey)) continue;
      const isFree = lease === null || lease.until <= now || lease.owner !== owner;
      const isDue = notification.notBefore <= now || (retriesToo && notification.attempts > 0);
      if (!isDue || !isFree) {
        blocked.add(notification.orderKey);
        continue;
      }
      this.#waiting.set(notification.id, { notification, error, lease: { owner, until: leaseUntil } });
      claimed.push(notification);
    }
    return claimed;
  }

  settle(settlements: readonly Settlement[]): void {
    for (const settlement of settlements) this.#settleOne(settlement);
  }

  /** Makes a dead notification wait again, as if it were new; answers its channel. */
  resend(id: string, now: number): string | null {
    const dead = this.#settled.values().find((entry) => entry.state === "dead" && entry.notification.id === id);
    if (dead === undefined) return null;
    const rest = this.#settled.values().filter((entry) => entry !== dead);
    this.#settled = new BoundedLog(this.#settledLimit);
    for (const entry of rest) this.#settled.push(entry);
    const notification = { ...dead.notification, attempts: 0, notBefore: now };
    this.#waiting.set(id, { notification, error: dead.error, lease: null });
    return notification.channelId;
  }

  next(): { channelId: string; at: number }[] {
    const byChannel = new Map<string, number>();
    for (const { notification, lease } of this.#heads()) {
      const at = lease === null ? notification.notBefore : lease.until;
      byChannel.set(notification.channelId, Math.min(at, byChannel.get(notification.channelId) ?? at));
    }
    return Array.from(byChannel, ([channelId, at]) => ({ channelId, at }));
  }

  /** What became of an alert's notifications, oldest first. */
  deliveriesOf(alertId: string): Delivery[] {
    return this.#all()
      .filter(({ notification }) => notification.alertId === alertId)
      .map(({ notification, state, at, error }) => ({
        channel_id: notification.channelId,
        state,
        attempts: notification.attempts,
        delivered_at: state === "delivered" && at !== null ? toText(at) : null,
        last_error: error,
      }));
  }

  query({ from, to, channelId, state, limit, cursor }: NotificationQuery): Page<NotificationRecord> {
    const after = decodeTimedCursor(cursor);
    const found = this.#all().filter(({ notification, state: its }) => {
      const { generatedAt: at, id } = notification;
      if (at < from || at >= to || (state !== null && its !== state)) return false;
      if (channelId !== null && notification.channelId !== channelId) return false;
      return after === null || at < after.at || (at === after.at && id < after.id);
    });
    found.sort(({ notification: a }, { notification: b }) => b.generatedAt - a.generatedAt || (a.id < b.id ? 1 : -1));
    const page = toPage(found, limit, ({ notification }) => encodeCursor(notification.generatedAt, notification.id));
    return { ...page, items: page.items.map(toRecord) };
  }

  /** When news that was generated in the range was delivered, epoch ms. */
  deliveriesIn({ from, to }: { from: number; to: number }): { alertId: string; generatedAt: number; at: number }[] {
    return this.#settled.values().flatMap(({ notification: { alertId, generatedAt, kind }, state, at }) => {
      const counts = state === "delivered" && kind === "alert" && generatedAt >= from && generatedAt < to;
      return counts && at !== null ? [{ alertId, generatedAt, at }] : [];
    });
  }

  #settleOne(settlement: Settlement): void {
    const waiting = this.#waiting.get(settlement.id);
    if (waiting === undefined) return;
    const tried = settlement.kind === "retry" && settlement.untried === true ? 0 : 1;
    const notification = { ...waiting.notification, attempts: waiting.notification.attempts + tried };
    if (settlement.kind === "retry") {
      const later = { ...notification, notBefore: settlement.notBefore };
      this.#waiting.set(settlement.id, { notification: later, error: settlement.error, lease: null });
      return;
    }
    this.#waiting.delete(settlement.id);
    const error = settlement.kind === "dead" ? settlement.error : waiting.error;
    this.#settled.push({ notification, state: settlement.kind, at: settlement.at, error });
  }

  #all(): Settled[] {
    const waiting = Array.from(this.#waiting.values(), ({ notification, error }) => ({
      ...{ notification, error },
      state: "pending" as const,
      at: null,
    }));
    return [...this.#settled.values(), ...waiting];
  }

  /** The oldest waiting one of each order key, oldest first. */
  #heads(): Waiting[] {
    const heads = new Map<string, Waiting>();
    for (const waiting of this.#waiting.values()) {
      const { channelId, orderKey } = waiting.notification;
      const key = JSON.stringify([channelId, orderKey]);
      if (!heads.has(key)) heads.set(key, waiting);
    }
    return [...heads.values()];
  }
}

function toRecord({ notification, state, at, error }: Settled): NotificationRecord {
  const { payload, alertId } = notification;
  const about = payload.alerts.find((alert) => alert.alert_id === alertId) ?? payload.alerts[0];
  return {
    notification_id: notification.id,
    alert_id: alertId,
    component_id: about?.component_id ?? null,
    channel_id: notification.channelId,
    kind: notification.kind,
    state,
    attempts: notification.attempts,
    generated_at: toText(notification.generatedAt),
    not_before: toText(notification.notBefore),
    settled_at: at === null ? null : toText(at),
    last_error: error,
  };
}
