import {
  type Alert,
  type AlertRecord,
  type ComponentType,
  decideAlert,
  type HealthMetric,
  type HealthStatus,
  matchRoutes,
  toTimestamp,
} from "@plimsoll/core";
import type { RouteDefinition } from "../port/channel.ts";
import type { NewNotification } from "../port/store.ts";

/** A change of status that may be an alert: a component's, or the system's own. Times are epoch ms. */
export interface AlertSubject {
  readonly componentId: string;
  readonly componentType: ComponentType;
  readonly tags: readonly string[];
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
  readonly isGone?: boolean;
  readonly reason: string;
  readonly metrics: readonly HealthMetric[];
  readonly eventAt: number;
  readonly detectedAt: number;
}

export interface AlertDecision {
  readonly alert: Alert;
  readonly notifications: readonly NewNotification[];
}

export interface AlertBookOptions {
  readonly routes: readonly RouteDefinition[];
  readonly newId: () => string;
  readonly linksOf: (componentId: string) => Record<string, string>;
}

interface OpenAlert {
  readonly alert: Alert;
  /** Every channel that heard of it: each hears of its end too. */
  readonly channels: ReadonlySet<string>;
}

/** Knows which alerts are open and decides what each change means for them and who hears of it. */
export class AlertBook {
  readonly #options: AlertBookOptions;
  readonly #open = new Map<string, OpenAlert>();
  /** When the newest group of each channel was or is due, epoch ms. */
  readonly #lastDue = new Map<string, number>();
  #routes: readonly RouteDefinition[];

  constructor(options: AlertBookOptions) {
    this.#options = options;
    this.#routes = options.routes;
  }

  /** Takes up the alerts that were open before a restart. */
  restore(alerts: readonly AlertRecord[]): void {
    for (const { deliveries, durable: _durable, ...alert } of alerts) {
      const channels = new Set(deliveries.map((delivery) => delivery.channel_id));
      this.#open.set(alert.component_id, { alert, channels });
    }
  }

  /** Ends an alert of an earlier run for the one that has taken its place; receivers know both by the same key. */
  supersede(
    { deliveries: _deliveries, durable: _durable, ...before }: AlertRecord,
    by: Alert,
    now: number,
  ): AlertDecision {
    const message = `${before.component_id}: this alert goes on as ${by.alert_id}`;
    const alert: Alert = { ...before, status: "resolved", message, resolved_at: toTimestamp(now) };
    return { alert, notifications: [] };
  }

  useRoutes(routes: readonly RouteDefinition[]): void {
    this.#routes = routes;
  }

  get openAlerts(): readonly Alert[] {
    return Array.from(this.#open.values(), (open) => open.alert);
  }

  openAlert(componentId: string): Alert | null {
    return this.#open.get(componentId)?.alert ?? null;
  }

  /** The alert that this change makes, updates or resolves, and its notifications; null when it is none. */
  decide(subject: AlertSubject, now: number): AlertDecision | null {
    const decision = this.preview(subject, now);
    if (decision === null) return null;
    const { alert, notifications } = decision;
    for (const { channelId, notBefore } of notifications) {
      this.#lastDue.set(channelId, Math.max(notBefore, this.#lastDue.get(channelId) ?? notBefore));
    }
    if (alert.status === "resolved") {
      this.#open.delete(subject.componentId);
    } else {
      const channels = new Set(this.#open.get(subject.componentId)?.channels);
      for (const notification of notifications) channels.add(notification.channelId);
      this.#open.set(subject.componentId, { alert, channels });
    }
    return decision;
  }

  /** As `decide`, but changes nothing: for the self-test. */
  preview(subject: AlertSubject, now: number): AlertDecision | null {
    const open = this.#open.get(subject.componentId);
    const alert = decideAlert({
      subject: { componentId: subject.componentId, componentType: subject.componentType },
      from: subject.from,
      to: subject.to,
      isGone: subject.isGone ?? false,
      reason: subject.reason,
      metrics: subject.metrics,
      eventAt: subject.eventAt,
      detectedAt: subject.detectedAt,
      openAlert: open?.alert ?? null,
      now,
      newId: this.#options.newId,
      links: this.#options.linksOf(subject.componentId),
    });
    if (alert === null) return null;
    const due = this.#dueByChannel(alert, subject.tags, now);
    for (const channelId of open?.channels ?? []) if (!due.has(channelId)) due.set(channelId, now);
    const notifications = Array.from(due, ([channelId, at]) => this.#notification(alert, channelId, at));
    return { alert, notifications };
  }

  /**
   * When each channel that a route leads to may hear of it. The first of a group goes after `group_wait`; what follows is
   * gathered until `group_interval` after it, so that it arrives as one message.
   */
  #dueByChannel(alert: Alert, tags: readonly string[], now: number): Map<string, number> {
    const due = new Map<string, number>();
    for (const route of this.#routes) {
      for (const channelId of matchRoutes({ ...alert, tags }, [route])) {
        const last = this.#lastDue.get(channelId) ?? Number.NEGATIVE_INFINITY;
        const at = last > now ? last : Math.max(now + route.groupWaitMs, last + route.groupIntervalMs);
        due.set(channelId, Math.min(at, due.get(channelId) ?? Number.POSITIVE_INFINITY));
      }
    }
    return due;
  }

  #notification(alert: Alert, channelId: string, notBefore: number): NewNotification {
    return {
      id: this.#options.newId(),
      alertId: alert.alert_id,
      channelId,
      orderKey: `${channelId}/${alert.component_id}`,
      payload: {
        version: "1",
        group_key: alert.dedup_key,
        status: alert.status,
        kind: "alert",
        alerts: [alert],
        incidents: [],
      },
      notBefore,
    };
  }
}
