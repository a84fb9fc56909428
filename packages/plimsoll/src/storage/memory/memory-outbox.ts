import type { Delivery } from "@plimsoll/core";
import {
  type ClaimedNotification,
  type ClaimRequest,
  type NewNotification,
  type Settlement,
  StoreError,
} from "../../port/store.ts";
import { generatedAtOf } from "../generated-at.ts";
import { toText } from "../timestamp.ts";
import { BoundedLog } from "./bounded-log.ts";

interface Waiting {
  readonly notification: ClaimedNotification;
  readonly error: string | null;
  readonly lease: { readonly owner: string; readonly until: number } | null;
}
interface Settled {
  readonly alertId: string;
  readonly generatedAt: number;
  readonly deliveredAt: number | null;
  readonly delivery: Delivery;
}

/** Notifications and what became of them, in memory. */
export class MemoryOutbox {
  readonly #limit: number;
  /** By id, in the order in which they came. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #settled: BoundedLog<Settled>;

  constructor(limits: { readonly waiting: number; readonly settled: number }) {
    this.#limit = limits.waiting;
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
    const claimed = { ...notification, attempts: 0, generatedAt: generatedAtOf(notification) };
    this.#waiting.set(notification.id, { notification: claimed, error: null, lease: null });
  }

  claim({ channelId, now, limit, leaseUntil, owner, retriesToo = false }: ClaimRequest): ClaimedNotification[] {
    const claimed: ClaimedNotification[] = [];
    for (const { notification, error, lease } of this.#heads()) {
      if (claimed.length >= limit) break;
      const isFree = lease === null || lease.until <= now || lease.owner !== owner;
      const isDue = notification.notBefore <= now || (retriesToo && notification.attempts > 0);
      if (notification.channelId !== channelId || !isDue || !isFree) continue;
      this.#waiting.set(notification.id, { notification, error, lease: { owner, until: leaseUntil } });
      claimed.push(notification);
    }
    return claimed;
  }

  settle(settlements: readonly Settlement[]): void {
    for (const settlement of settlements) this.#settleOne(settlement);
  }

  #settleOne(settlement: Settlement): void {
    const waiting = this.#waiting.get(settlement.id);
    if (waiting === undefined) return;
    const notification = { ...waiting.notification, attempts: waiting.notification.attempts + 1 };
    if (settlement.kind === "retry") {
      const later = { ...notification, notBefore: settlement.notBefore };
      this.#waiting.set(settlement.id, { notification: later, error: settlement.error, lease: null });
      return;
    }
    this.#waiting.delete(settlement.id);
    const deliveredAt = settlement.kind === "delivered" ? settlement.at : null;
    const error = settlement.kind === "dead" ? settlement.error : waiting.error;
    this.#settled.push({
      alertId: notification.alertId,
      generatedAt: notification.generatedAt,
      deliveredAt,
      delivery: {
        channel_id: notification.channelId,
        state: settlement.kind,
        attempts: notification.attempts,
        delivered_at: deliveredAt === null ? null : toText(deliveredAt),
        last_error: error,
      },
    });
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
    const settled = this.#settled.values().filter((entry) => entry.alertId === alertId);
    const waiting = [...this.#waiting.values()].filter(({ notification }) => notification.alertId === alertId);
    return [
      ...settled.map(({ delivery }) => delivery),
      ...waiting.map(({ notification, error }) => ({
        channel_id: notification.channelId,
        state: "pending" as const,
        attempts: notification.attempts,
        delivered_at: null,
        last_error: error,
      })),
    ];
  }

  /** How long deliveries of what was generated in the range took, ms. */
  deliveryTimes({ from, to }: { from: number; to: number }): number[] {
    return this.#settled
      .values()
      .flatMap(({ generatedAt, deliveredAt }) =>
        deliveredAt === null || generatedAt < from || generatedAt >= to ? [] : [deliveredAt - generatedAt],
      );
  }

  /** The oldest waiting one of each order key: all that may go out now, oldest first. */
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
