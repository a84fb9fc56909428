import { type AlertRoute, matchesAlert } from "@plimsoll/core";
import type { ClaimedNotification, NewNotification } from "../port/store.ts";
import type { AlertDecision } from "./alert-decision.ts";
import type { AlertFacts } from "./alert-facts.ts";
import { DueTimes } from "./due-times.ts";

/** Undelivered notifications that are watched; more than these are left to their channel's own tries. */
const WATCHED = 10_000;
/** What a fallback is told has an id that ends so. */
const SUFFIX = "/fallback";

type FallbackRoute = AlertRoute & { readonly fallback: NonNullable<AlertRoute["fallback"]> };
interface Undelivered {
  readonly notification: NewNotification;
  readonly route: FallbackRoute;
}

export interface FallbackWatchOptions {
  readonly routes: () => readonly AlertRoute[];
  readonly facts: AlertFacts;
  /** Has a fallback told of this, unless it has heard it already. */
  readonly tell: (notification: NewNotification) => AlertDecision | null;
}

/** Tells a route's fallback of what one of its channels does not take, once. */
export class FallbackWatch {
  readonly #options: FallbackWatchOptions;
  readonly #undelivered = new Map<string, Undelivered>();
  /** When the fallback hears of each of them unless it was delivered. */
  readonly #due = new DueTimes();
  /** Those undelivered that the fallback has taken over. */
  readonly #fallen = new Set<string>();

  constructor(options: FallbackWatchOptions) {
    this.#options = options;
  }

  /** These are to be delivered. */
  watch(notifications: readonly NewNotification[]): void {
    for (const notification of notifications) this.#watch(notification, notification.notBefore);
  }

  /** These are about to be tried; some may be from before a restart, when nobody here had heard of them. */
  watchClaimed(claimed: readonly ClaimedNotification[]): void {
    for (const notification of claimed) {
      // Of one that was tried before it is no longer known when it was due.
      const { attempts, notBefore, generatedAt } = notification;
      if (!this.#undelivered.has(notification.id)) this.#watch(notification, attempts > 0 ? generatedAt : notBefore);
    }
  }

  /** What became of a try; what the fallback is told of it, if it is. */
  report(
    report: { notification: NewNotification; outcome: "delivered" | "retry" | "dead"; attempts: number },
    now: number,
  ): AlertDecision[] {
    const { notification, outcome, attempts } = report;
    const { id } = notification;
    const known = this.#undelivered.get(id);
    const route = known?.route ?? this.#routeOf(notification);
    const isFailing = outcome === "dead" || (outcome === "retry" && attempts >= (route?.fallback.afterFailures ?? 0));
    const decisions =
      route === null || !isFailing || this.#fallen.has(id)
        ? []
        : this.#fallBack({ notification: known?.notification ?? notification, route }, now);
    if (outcome !== "retry") this.#forget(id);
    return decisions;
  }

  /** What has waited for too long, whatever its channel is doing. */
  review(now: number): AlertDecision[] {
    return this.#due.takeDue(now).flatMap((id) => {
      const late = this.#undelivered.get(id);
      return late === undefined || this.#fallen.has(id) ? [] : this.#fallBack(late, now);
    });
  }

  /** No later than the next one is due; null when none is. */
  nextAt(): number | null {
    return this.#due.nextAt();
  }

  #watch(notification: NewNotification, dueAt: number): void {
    const route = this.#routeOf(notification);
    if (route === null || this.#undelivered.size >= WATCHED) return;
    this.#undelivered.set(notification.id, { notification, route });
    this.#due.set(notification.id, dueAt + route.fallback.afterMs);
  }

  #forget(id: string): void {
    this.#undelivered.delete(id);
    this.#due.delete(id);
    this.#fallen.delete(id);
  }

  /** Tells the fallback of it and of what waits behind it about the same alert: who hears of a fault hears of its end. */
  #fallBack({ notification, route }: Undelivered, now: number): AlertDecision[] {
    const { alertId, channelId, id } = notification;
    const behind = [...this.#undelivered.values()].filter(
      ({ notification: other }) =>
        other.alertId === alertId && other.channelId === channelId && !this.#fallen.has(other.id) && other.id !== id,
    );
    const all = [notification, ...behind.map((other) => other.notification)];
    return all.flatMap((undelivered) => this.#tell(undelivered, route.fallback.channel, now));
  }

  /** Its id follows from the notification's: told twice, also after a restart, it is one. */
  #tell(undelivered: NewNotification, channel: string, now: number): AlertDecision[] {
    this.#due.delete(undelivered.id);
    this.#fallen.add(undelivered.id);
    const { orderKey, channelId } = undelivered;
    const decision = this.#options.tell({
      ...undelivered,
      id: `${undelivered.id}${SUFFIX}`,
      channelId: channel,
      orderKey: `${channel}${orderKey.slice(channelId.length)}`,
      generatedAt: now,
      notBefore: now,
    });
    return decision === null ? [] : [decision];
  }

  #routeOf({ channelId, payload, id, suppressed }: NewNotification): FallbackRoute | null {
    const [alert] = payload.alerts;
    if (alert === undefined || suppressed !== null || id.endsWith(SUFFIX)) return null;
    const tags = this.#options.facts.about(alert.component_id)?.tags ?? [];
    let leading: FallbackRoute | null = null;
    for (const route of this.#options.routes()) {
      const { fallback } = route;
      if (fallback === null || fallback.channel === channelId) continue;
      const leads =
        route.channels.includes(channelId) || route.escalation.some((it) => it.channels.includes(channelId));
      if (!leads) continue;
      if (matchesAlert({ ...alert, tags }, route.match)) return { ...route, fallback };
      // One that has eased matches no longer, and goes to the same people all the same.
      leading ??= { ...route, fallback };
    }
    return leading;
  }
}
