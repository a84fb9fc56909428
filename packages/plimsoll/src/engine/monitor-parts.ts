import { randomUUID } from "node:crypto";
import type { CalendarSpec, SloDefinition } from "@plimsoll/core";
import { AlertBook } from "../alerting/alert-book.ts";
import type { AlertFacts } from "../alerting/alert-facts.ts";
import { ChannelWatch } from "../alerting/channel-watch.ts";
import { FallbackWatch } from "../alerting/fallback-watch.ts";
import { FindingBook } from "../alerting/finding-book.ts";
import type { HeartbeatTarget } from "../alerting/heartbeat.ts";
import { InboundBook } from "../alerting/inbound-book.ts";
import { OutboxPump } from "../alerting/outbox-pump.ts";
import type { MonitoringConfig } from "../config/config.ts";
import type { MaintenanceWindowInput } from "../config/maintenance-schema.ts";
import type { ActionRegistry } from "../port/action.ts";
import { type AlertPolicy, NO_POLICY } from "../port/alert-policy.ts";
import type { ReadyChannel } from "../port/channel.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Egress } from "../port/egress.ts";
import type { EarlyWarningPolicy } from "../port/forecast.ts";
import type { Log } from "../port/log.ts";
import type { RecoveryPolicy } from "../port/recovery.ts";
import type { ReportSchedule } from "../port/report.ts";
import type { Secret } from "../port/secret.ts";
import type { ClaimedNotification, RetentionPolicy, Store } from "../port/store.ts";
import type { SafetyNote } from "../recovery/safety-note.ts";

/** What proves that a message comes from whom it says. */
export interface InboundSecrets {
  /** Of PagerDuty's webhook; several while one is being replaced. */
  readonly pagerDuty: readonly Secret[];
}
export const NO_INBOUND_SECRETS: InboundSecrets = { pagerDuty: [] };

/** Everything a monitor is made of; app.ts and the library compose it. */
export interface MonitorDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly retention: RetentionPolicy;
  readonly checkers: CheckerRegistry;
  readonly channels: ReadonlyMap<string, ReadyChannel>;
  /** Default: nobody is told of anything. */
  readonly policy?: AlertPolicy;
  readonly windows?: readonly MaintenanceWindowInput[];
  readonly heartbeat?: HeartbeatTarget | null;
  /** Default none: nothing that has to be signed is taken. */
  readonly inboundSecrets?: InboundSecrets;
  /** The way out for the heartbeat; without one there is none. */
  readonly egress?: Egress;
  /** Kinds of recovery actions. Default none. */
  readonly actions?: ActionRegistry;
  /** Default: nothing is done. */
  readonly recovery?: RecoveryPolicy;
  /** Reports that are made by themselves. Default none. */
  readonly reports?: readonly ReportSchedule[];
  /** Objectives. Default none. */
  readonly slos?: readonly SloDefinition[];
  /** Where what holds recovery back is kept while the store cannot be written. Default nowhere. */
  readonly safetyNote?: SafetyNote;
  /** Where forecasts look and who is told. Default: a day, nobody. */
  readonly earlyWarning?: EarlyWarningPolicy;
  readonly monitoring: MonitoringConfig;
  readonly components: readonly ComponentDefinition[];
  /** Besides those that Plimsoll brings, or in their place. Default none. */
  readonly calendars?: readonly CalendarSpec[];
  /** Reads back a definition that was added over the API; throws when it no longer fits. */
  readonly parseStored: (posted: unknown) => ComponentDefinition;
  /** Where a person finds more about a component. */
  readonly linksOf?: (componentId: string) => Record<string, string>;
  /** Where a person finds more about an incident. */
  readonly incidentLinksOf?: (incidentId: string) => Record<string, string>;
  readonly newId?: () => string;
  readonly random?: () => number;
}

/** What can change while a monitor runs. */
export interface Reconfiguration {
  readonly components: readonly ComponentDefinition[];
  /** Default none of one's own. */
  readonly calendars?: readonly CalendarSpec[];
  readonly monitoring: MonitoringConfig;
  readonly channels: ReadonlyMap<string, ReadyChannel>;
  readonly policy: AlertPolicy;
  readonly windows: readonly MaintenanceWindowInput[];
  readonly heartbeat: HeartbeatTarget | null;
  /** Default none. */
  readonly inboundSecrets?: InboundSecrets;
  /** Default: nothing is done. */
  readonly recovery?: RecoveryPolicy;
  /** Default: a day ahead, nobody is told. */
  readonly earlyWarning?: EarlyWarningPolicy;
  /** Default none. */
  readonly reports?: readonly ReportSchedule[];
  /** Default none. */
  readonly slos?: readonly SloDefinition[];
}

export interface AlertingParts {
  readonly alerts: AlertBook;
  readonly outbox: OutboxPump;
  readonly fallbacks: FallbackWatch;
  readonly channelWatch: ChannelWatch;
  readonly inbound: InboundBook;
  readonly findings: FindingBook;
}

/** The parts that decide on and deliver alerts. */
export function createAlerting(
  dependencies: MonitorDependencies,
  facts: AlertFacts,
  onReport: ConstructorParameters<typeof OutboxPump>[0]["onReport"],
): AlertingParts {
  const { store, clock, log, channels, newId = randomUUID, random = Math.random } = dependencies;
  const onClaimed = (claimed: readonly ClaimedNotification[]) => fallbacks.watchClaimed(claimed);
  const outbox = new OutboxPump({ store, clock, log, channels, owner: newId(), random, onReport, onClaimed });
  const alerts = new AlertBook({
    policy: dependencies.policy ?? NO_POLICY,
    newId,
    facts,
    linksOf: dependencies.linksOf ?? (() => ({})),
    incidentLinksOf: dependencies.incidentLinksOf ?? (() => ({})),
    tellsAcknowledged: (channelId) => outbox.tellsAcknowledged(channelId),
  });
  const fallbacks: FallbackWatch = new FallbackWatch({
    routes: () => alerts.policy.routes,
    facts,
    tell: (notification) => alerts.fallBack(notification),
  });
  const [channelWatch, inbound, findings] = [new ChannelWatch(), new InboundBook(alerts), new FindingBook(alerts)];
  return { alerts, outbox, fallbacks, channelWatch, inbound, findings };
}
