import type { AlertBook } from "../alerting/alert-book.ts";
import type { AlertFacts } from "../alerting/alert-facts.ts";
import { type ChannelWatch, channelOfComponent } from "../alerting/channel-watch.ts";
import type { FallbackWatch } from "../alerting/fallback-watch.ts";
import { Heartbeat, type HeartbeatTarget } from "../alerting/heartbeat.ts";
import type { InboundBook } from "../alerting/inbound-book.ts";
import type { DeliveryReport, OutboxPump } from "../alerting/outbox-pump.ts";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { ReadyChannel } from "../port/channel.ts";
import type { Clock } from "../port/clock.ts";
import type { NewNotification } from "../port/store.ts";
import { AlertReview } from "./alert-review.ts";
import type { ChangeLog } from "./change-log.ts";
import { noteDelivery, noteHeartbeat } from "./happenings.ts";
import { createAlerting, type MonitorDependencies } from "./monitor-parts.ts";

export interface AlertingCoreOptions {
  readonly dependencies: MonitorDependencies;
  readonly facts: AlertFacts;
  /** Set after construction, because changes are what alerts are decided on. */
  readonly changes: () => ChangeLog;
  /** Why Plimsoll does not do its work at the moment; null while it does. */
  readonly trouble: () => string | null;
}

/** What the monitor needs to decide who hears, to deliver, and to notice when delivering fails. */
export class AlertingCore {
  readonly alerts: AlertBook;
  readonly outbox: OutboxPump;
  readonly inbound: InboundBook;
  readonly #clock: Clock;
  readonly #changes: () => ChangeLog;
  readonly #fallbacks: FallbackWatch;
  readonly #channelWatch: ChannelWatch;
  readonly #review: AlertReview;
  readonly #heartbeat: Heartbeat | null;
  readonly #heartbeatTarget: HeartbeatTarget | null;

  constructor({ dependencies, facts, changes, trouble }: AlertingCoreOptions) {
    const { clock, egress, heartbeat = null } = dependencies;
    const parts = createAlerting(dependencies, facts, (report) => this.#onDelivery(report));
    const { alerts, outbox, inbound, fallbacks, channelWatch } = parts;
    this.alerts = alerts;
    this.outbox = outbox;
    this.inbound = inbound;
    this.#clock = clock;
    this.#changes = changes;
    this.#fallbacks = fallbacks;
    this.#channelWatch = channelWatch;
    this.#review = new AlertReview({ clock, alerts, fallbacks, inbound, changes });
    this.#heartbeatTarget = heartbeat;
    const onChange = (failure: string | null) => noteHeartbeat(changes(), failure);
    this.#heartbeat = egress === undefined ? null : new Heartbeat({ clock, egress, trouble, onChange });
  }

  /** Begins to look for what is due; the outbox is begun by its store. */
  start(): void {
    this.#review.start();
    this.outbox.listen();
    this.#heartbeat?.use(this.#heartbeatTarget);
  }

  stop(): void {
    this.#heartbeat?.stop();
    this.#review.stop();
  }

  /** After the alerts of an earlier run were taken up: gives those of other programs time, and remembers broken channels. */
  restored(): void {
    const { openAlerts } = this.alerts;
    this.inbound.restore(openAlerts, this.#clock.now());
    this.#channelWatch.restore(openAlerts.map((alert) => alert.component_id));
    this.#endGoneChannels();
  }

  /** Takes new rules while running, and asks again who should hear. */
  use(next: {
    readonly channels: ReadonlyMap<string, ReadyChannel>;
    readonly policy: AlertPolicy;
    readonly heartbeat: HeartbeatTarget | null;
  }): void {
    this.alerts.usePolicy(next.policy);
    this.outbox.useChannels(next.channels);
    this.#heartbeat?.use(next.heartbeat);
    this.#endGoneChannels();
    this.#changes().addDecision(this.alerts.review(this.#clock.now(), "all"));
    this.#review.arm();
  }

  /** That a channel did not deliver is over once there is no such channel. */
  #endGoneChannels(): void {
    const now = this.#clock.now();
    for (const { component_id, component_status, component_type } of this.alerts.openAlerts) {
      const channelId = channelOfComponent(component_id);
      if (channelId === null || this.outbox.has(channelId)) continue;
      this.#channelWatch.forget(channelId);
      const subject = {
        componentId: component_id,
        componentType: component_type,
        from: component_status,
        to: "HEALTHY" as const,
        isGone: true,
        reason: `there is no channel ${channelId} any more`,
        metrics: [],
        eventAt: now,
        detectedAt: now,
      };
      this.#changes().addDecision(this.alerts.decide(subject, now));
    }
  }

  /** These were recorded and are to be delivered. */
  onPublished(notifications: readonly NewNotification[]): void {
    this.#fallbacks.watch(notifications);
    this.#review.arm();
  }

  /** What became of a try: a line for people, the fallback's turn, and an alert of its own when the channel is broken. */
  #onDelivery(report: DeliveryReport): void {
    const now = this.#clock.now();
    const changes = this.#changes();
    noteDelivery(changes, report, (id) => this.alerts.incidents.currentId(id));
    changes.addDecision(this.#fallbacks.report(report, now));
    if (!this.outbox.has(report.notification.channelId)) return;
    const subject = this.#channelWatch.report(report, now);
    if (subject !== null) changes.addDecision(this.alerts.decide(subject, now));
  }
}
