import type { AlertBook } from "../alerting/alert-book.ts";
import type { AlertFacts } from "../alerting/alert-facts.ts";
import { type ChannelWatch, channelOfComponent } from "../alerting/channel-watch.ts";
import { DeliveryCounts } from "../alerting/delivery-counts.ts";
import type { FallbackWatch } from "../alerting/fallback-watch.ts";
import { Heartbeat, type HeartbeatTarget } from "../alerting/heartbeat.ts";
import { parsePagerDutyEvent } from "../alerting/inbound/parse-pagerduty-event.ts";
import { verifyPagerDutySignature } from "../alerting/inbound/verify-pagerduty-signature.ts";
import type { InboundBook } from "../alerting/inbound-book.ts";
import type { OutboxPump } from "../alerting/outbox-pump.ts";
import type { DeliveryReport } from "../alerting/outbox-sender.ts";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { AlertingFigures, PagerDutyEvent } from "../port/alerting.ts";
import type { ReadyChannel } from "../port/channel.ts";
import type { Clock } from "../port/clock.ts";
import type { FindingDesk } from "../port/finding.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { NewNotification } from "../port/store.ts";
import { createAlertFacts } from "./alert-facts.ts";
import { AlertReview } from "./alert-review.ts";
import type { CalendarSet } from "./calendar-set.ts";
import type { ChangeLog } from "./change-log.ts";
import type { ComponentSet } from "./component-set.ts";
import { noteDelivery, noteHeartbeat } from "./happenings.ts";
import type { MaintenanceKeeper } from "./maintenance-keeper.ts";
import { createAlerting, type InboundSecrets, type MonitorDependencies, NO_INBOUND_SECRETS } from "./monitor-parts.ts";
import { ParentCheck } from "./parent-check.ts";
import type { Scheduler } from "./scheduler.ts";

export interface AlertingCoreOptions {
  readonly dependencies: MonitorDependencies;
  readonly components: ComponentSet;
  readonly calendars: CalendarSet;
  readonly maintenance: () => MaintenanceKeeper;
  readonly scheduler: () => Scheduler;
  /** Set after construction, because changes are what alerts are decided on. */
  readonly changes: () => ChangeLog;
  /** Why Plimsoll does not do its work at the moment; null while it does. */
  readonly trouble: () => string | null;
}

/** What the monitor needs to decide who hears, to deliver, and to notice when delivering fails. */
export class AlertingCore {
  /** What is known of each component, for deciding who hears of it and what is done about it. */
  readonly facts: AlertFacts;
  readonly alerts: AlertBook;
  readonly outbox: OutboxPump;
  readonly inbound: InboundBook;
  /** Where insight hands over what it has found. */
  readonly findings: FindingDesk;
  /** Asks what a failing component depends on. */
  readonly parents: ParentCheck;
  readonly #clock: Clock;
  readonly #changes: () => ChangeLog;
  readonly #fallbacks: FallbackWatch;
  readonly #channelWatch: ChannelWatch;
  readonly #review: AlertReview;
  readonly #heartbeat: Heartbeat | null;
  readonly #heartbeatTarget: HeartbeatTarget | null;
  readonly #counts = new DeliveryCounts();
  #inboundSecrets: InboundSecrets;

  constructor(options: AlertingCoreOptions) {
    const { dependencies, components, calendars, maintenance, scheduler, changes, trouble } = options;
    const { clock, egress, heartbeat = null, inboundSecrets = NO_INBOUND_SECRETS } = dependencies;
    const facts = createAlertFacts({
      clock,
      watched: components.all,
      dependencies: components.dependencies,
      maintenance,
      calendars,
    });
    this.facts = facts;
    const parts = createAlerting(dependencies, facts, (report) => this.#onDelivery(report));
    const { alerts, outbox, inbound, fallbacks, channelWatch } = parts;
    this.alerts = alerts;
    this.outbox = outbox;
    this.inbound = inbound;
    this.findings = { take: (source, found) => changes().addDecision(parts.findings.take(source, found, clock.now())) };
    this.#clock = clock;
    this.#inboundSecrets = inboundSecrets;
    this.#changes = changes;
    this.#fallbacks = fallbacks;
    this.#channelWatch = channelWatch;
    this.#review = new AlertReview({ clock, alerts, fallbacks, inbound, changes });
    this.parents = new ParentCheck({
      clock,
      components,
      scheduler,
      onAnswered: (id) => changes().addDecision(alerts.review(clock.now(), new Set([id]))),
    });
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

  /**
   * After alerts of an earlier run were taken up: gives those of other programs time to be handed over again, and remembers
   * broken channels.
   */
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
    readonly inboundSecrets: InboundSecrets;
  }): void {
    this.#inboundSecrets = next.inboundSecrets;
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

  /** See the port's `readPagerDuty`. */
  readPagerDuty(body: Uint8Array, signature: string | undefined): PagerDutyEvent {
    const secrets = this.#inboundSecrets.pagerDuty.map((secret) => secret.reveal());
    if (!verifyPagerDutySignature(body, signature, secrets)) {
      throw new PlimsollError("forbidden", "the signature is not that of a secret under inbound.pagerduty.secrets");
    }
    return parsePagerDutyEvent(parseBody(body));
  }

  figures(): AlertingFigures {
    const ids = this.outbox.channels.map(({ channel_id }) => channel_id);
    return {
      deliveries: this.#counts.all(ids),
      channels: ids.map((channelId) => ({ channelId, failing: this.#channelWatch.isFailing(channelId) })),
      heartbeat: this.#heartbeat?.figures ?? null,
    };
  }

  /** These were recorded: some are to be delivered, some are kept from people. */
  onPublished(notifications: readonly NewNotification[], suppressed: readonly NewNotification[]): void {
    this.#counts.suppressed(suppressed);
    this.#fallbacks.watch(notifications);
    this.#review.arm();
  }

  /** What became of a try: a line for people, the fallback's turn, and an alert of its own when the channel is broken. */
  #onDelivery(report: DeliveryReport): void {
    const now = this.#clock.now();
    const changes = this.#changes();
    this.#counts.report(report);
    noteDelivery(changes, report, (id) => this.alerts.incidents.currentId(id));
    changes.addDecision(this.#fallbacks.report(report, now));
    if (!this.outbox.has(report.notification.channelId)) return;
    const subject = this.#channelWatch.report(report, now);
    if (subject !== null) changes.addDecision(this.alerts.decide(subject, now));
  }
}

function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch (cause) {
    throw new PlimsollError("bad_request", "body: not JSON", { cause });
  }
}
