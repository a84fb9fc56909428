import type {
  AlertMatchInput,
  AlertRouteInfo,
  ComponentType,
  HealthStatus,
  Incident,
  MaintenanceTime,
  MaintenanceWindow,
  RoutingExplanation,
  Silence,
} from "@plimsoll/core";
import type { SendOutcome } from "./channel.ts";
import type { Mistake } from "./plimsoll-error.ts";

/** Who does something to an incident, and why. */
export interface IncidentDeed {
  /** Its id, or its number as people say it (42 or INC-42). */
  readonly incident: string;
  readonly by: string;
  readonly reason: string;
}

export interface NewSilence {
  readonly match: AlertMatchInput;
  readonly reason: string;
  readonly by: string;
  /** Epoch ms. */
  readonly startsAt: number;
  readonly endsAt: number;
}

/** Components of other programs begin with this; none that is checked here can. Fit to stand in an address. */
export const INBOUND_PREFIX = "external:";

/** How another program hands its alerts over: as Prometheus does to an Alertmanager, or as Alertmanager's webhook (v4). */
export type InboundFormat = "alertmanager-alerts" | "alertmanager-webhook";

/** An alert that another program hands over, in our words; its component is not watched here. Times are epoch ms. */
export interface InboundAlert {
  /** The same for all that is heard of this very alert: a hash of all its labels. */
  readonly fingerprint: string;
  /**
   * The component it stands for, without the prefix: `alertname@instance`, with `~` and a short hash where other labels tell
   * it apart or there is no instance. Alerts that differ in `severity` alone share it.
   */
  readonly componentId: string;
  readonly componentType: ComponentType;
  /** HEALTHY when it is over, and for severities that call for nobody (`info`, `none`). */
  readonly status: HealthStatus;
  readonly isFiring: boolean;
  /** In the words of its annotations, on one line. */
  readonly reason: string;
  readonly startsAt: number;
  /** When it was over, or when it is to count as over unless it is heard of again; null when nothing was said. */
  readonly endsAt: number | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Web addresses only: `source`, `runbook`, `dashboard`. */
  readonly links: Readonly<Record<string, string>>;
}

/** What was read of a message: as with Alertmanager, a mistake in one alert keeps nothing from the others. */
export interface InboundBatch {
  readonly alerts: readonly InboundAlert[];
  readonly mistakes: readonly Mistake[];
  /** How many were our own, come back to us in a circle, and are left out. */
  readonly own: number;
  /** What fires and names no end is over when it has not been heard of for so long, ms. */
  readonly patienceMs: number;
}

/** What became of alerts that were handed over. */
export interface InboundReceipt extends Pick<InboundBatch, "mistakes" | "own"> {
  readonly taken: number;
  /** So many more fire than there is room for. */
  readonly noRoom: number;
}

/** What PagerDuty says of an incident. */
export interface PagerDutyEvent {
  /** PagerDuty's id of the event: it may come twice. */
  readonly eventId: string;
  /** `ping`: somebody tries the webhook. `other`: nothing that concerns us. */
  readonly kind: "acknowledge" | "unacknowledge" | "resolve" | "reopen" | "ping" | "other";
  /**
   * What stands behind `plimsoll:` in the key that we gave it: an incident's id, or the component's id of an alert that had
   * no incident. Null when the key is not ours.
   */
  readonly incidentId: string | null;
  /** Who, as PagerDuty knows them, such as `pagerduty:Anna Smith`. */
  readonly by: string;
  /** Whether a person did it. Otherwise an integration or a rule, our own events among them. */
  readonly isPerson: boolean;
  readonly occurredAt: number;
}

/** What became of a channel's notifications since the process started. */
export interface DeliveryCount {
  readonly channelId: string;
  readonly delivered: number;
  /** Given up. */
  readonly dead: number;
  /** Kept from people, with a reason. */
  readonly suppressed: number;
  /** Tries that failed and are repeated. */
  readonly retried: number;
}

/** How reaching people goes. */
export interface AlertingFigures {
  readonly deliveries: readonly DeliveryCount[];
  /** Each channel, and whether it does not deliver at the moment. */
  readonly channels: readonly { readonly channelId: string; readonly failing: boolean }[];
  /** The outgoing heartbeat; null while none is configured or it has not been answered yet. */
  readonly heartbeat: { readonly succeeds: boolean; readonly lastSuccessAt: number | null } | null;
}

/** What people and programs do about alerts. Each change is recorded before it resolves, or waits in memory for the store. */
export interface Alerting {
  /** Open incidents, oldest first. */
  openIncidents(): readonly Incident[];
  /** One that is open; by the id of one that was merged, what took it over. */
  openIncident(incidentId: string): Incident | undefined;
  /** Each throws `not_found` for an incident that is not open. */
  acknowledge(deed: IncidentDeed): Promise<Incident>;
  snooze(deed: IncidentDeed, until: number): Promise<Incident>;
  assign(deed: IncidentDeed, to: string | null): Promise<Incident>;
  note(deed: IncidentDeed): Promise<Incident>;
  meetClock(deed: IncidentDeed, clockId: string): Promise<Incident>;

  silences(): readonly Silence[];
  addSilence(silence: NewSilence): Promise<Silence>;
  /** Throws `not_found` for one that has ended. */
  endSilence(silenceId: string, by: string): Promise<Silence>;

  /** Those of the configuration and those added while running, with the time that runs or comes next. */
  windows(): readonly MaintenanceWindow[];
  /** When windows are open between two moments (epoch ms), by their begin. */
  windowTimes(from: number, to: number): readonly MaintenanceTime[];
  /** Adds a window as it would stand in the configuration. Throws `conflict` for an id that is taken. */
  addWindow(input: unknown, by: string): Promise<MaintenanceWindow>;
  /** Throws `not_found`, or `conflict` for one of the configuration. */
  removeWindow(windowId: string, by: string): Promise<void>;

  /** The routes in force, in their order. */
  routes(): readonly AlertRouteInfo[];
  /**
   * Where an alert of a component would go at a moment (epoch ms), were it of this status: asked of what decides it in
   * earnest. Changes nothing. Throws `not_found` for a component that is not watched.
   */
  explain(componentId: string, status: Exclude<HealthStatus, "HEALTHY">, at: number): RoutingExplanation;

  figures(): AlertingFigures;
  channels(): readonly { readonly channel_id: string; readonly kind: string }[];
  /** Sends a test over a channel at once. Throws `not_found`. */
  testChannel(channelId: string, by: string): Promise<SendOutcome>;
  /** Gives a dead notification back to its channel. Throws `not_found` when there is no dead one of this id. */
  resend(notificationId: string, by: string): Promise<void>;

  /** Takes what another program hands over, as JSON. Throws `bad_request` when it is no such message at all. */
  takeInbound(format: InboundFormat, message: unknown): Promise<InboundReceipt>;
  /**
   * Reads what PagerDuty's webhook brings: the raw body and its signature. Throws `forbidden` when the signature proves
   * nothing (also while no secret is configured), and then `bad_request` when it is no such message.
   */
  readPagerDuty(body: Uint8Array, signature: string | undefined): PagerDutyEvent;
}
