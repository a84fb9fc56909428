import { type AlertRoute, matchesAlert } from "@plimsoll/core";
import type { NewNotification } from "../port/store.ts";
import { type AlertDecision, NO_DECISION } from "./alert-decision.ts";
import type { AlertFacts } from "./alert-facts.ts";

/** Undelivered notifications that are watched; more than these are left to their channel's own tries. */
const WATCHED = 10_000;

interface Undelivered {
  readonly notification: NewNotification;
  readonly route: AlertRoute & { readonly fallback: NonNullable<AlertRoute["fallback"]> };
  /** When the fallback hears of it unless it was delivered, epoch ms. */
  readonly at: number;
}

export interface FallbackWatchOptions {
  readonly routes: () => readonly AlertRoute[];
  readonly facts: AlertFacts;
}

/** Tells a route's fallback of what one of its channels does not take. */
export class FallbackWatch {
  readonly #options: FallbackWatchOptions;
  readonly #undelivered = new Map<string, Undelivered>();

  constructor(options: FallbackWatchOptions) {
    this.#options = options;
  }

  /** These are to be delivered. */
  watch(notifications: readonly NewNotification[]): void {
    for (const notification of notifications) {
      const route = this.#routeOf(notification);
      if (route === null || this.#undelivered.size >= WATCHED) continue;
      const at = notification.notBefore + route.fallback.afterMs;
      this.#undelivered.set(notification.id, { notification, route, at });
    }
  }

  /** What became of a try; what the fallback is told of it, if it is. */
  report(
    report: { notification: NewNotification; outcome: "delivered" | "retry" | "dead"; attempts: number },
    now: number,
  ) {
    const { notification, outcome, attempts } = report;
    const known = this.#undelivered.get(notification.id);
    if (outcome === "delivered") {
      this.#undelivered.delete(notification.id);
      return null;
    }
    const route = known?.route ?? this.#routeOf(notification);
    if (route === null) return null;
    const { afterFailures, afterMs } = route.fallback;
    const isLate = now - notification.notBefore >= afterMs;
    return outcome === "dead" || attempts >= afterFailures || isLate ? this.#fallBack(notification, route, now) : null;
  }

  /** What has waited for too long, whatever its channel is doing. */
  review(now: number): AlertDecision[] {
    const late = [...this.#undelivered.values()].filter(({ at }) => at <= now);
    return late.map(({ notification, route }) => this.#fallBack(notification, route, now));
  }

  nextAt(): number | null {
    let next: number | null = null;
    for (const { at } of this.#undelivered.values()) if (next === null || at < next) next = at;
    return next;
  }

  /** Its id follows from the notification's: told twice, also after a restart, it is one. */
  #fallBack(notification: NewNotification, { fallback }: Undelivered["route"], now: number): AlertDecision {
    this.#undelivered.delete(notification.id);
    const { orderKey, channelId } = notification;
    const told: NewNotification = {
      ...notification,
      id: `${notification.id}/fallback`,
      channelId: fallback.channel,
      orderKey: `${fallback.channel}${orderKey.slice(channelId.length)}`,
      generatedAt: now,
      notBefore: now,
    };
    return { ...NO_DECISION, notifications: [told] };
  }

  #routeOf({ channelId, payload, id, suppressed }: NewNotification): Undelivered["route"] | null {
    const [alert] = payload.alerts;
    if (alert === undefined || suppressed !== null || id.endsWith("/fallback")) return null;
    const tags = this.#options.facts.about(alert.component_id)?.tags ?? [];
    for (const route of this.#options.routes()) {
      const { fallback } = route;
      if (fallback === null || fallback.channel === channelId) continue;
      const leads =
        route.channels.includes(channelId) || route.escalation.some((it) => it.channels.includes(channelId));
      if (leads && matchesAlert({ ...alert, tags }, route.match)) return { ...route, fallback };
    }
    return null;
  }
}
