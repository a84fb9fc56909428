import type {
  AlertMatchInput,
  ComponentType,
  HealthStatus,
  Incident,
  MaintenanceWindow,
  Silence,
} from "@plimsoll/core";
import type { SendOutcome } from "./channel.ts";

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

/** An alert that another program hands over; its component is not watched here. Times are epoch ms. */
export interface InboundAlert {
  readonly componentId: string;
  readonly componentType: ComponentType;
  /** HEALTHY: it is over. */
  readonly status: HealthStatus;
  readonly reason: string;
  readonly startsAt: number;
  /** When it is over unless it is handed over again; null: after five minutes. */
  readonly endsAt: number | null;
  readonly links: Readonly<Record<string, string>>;
}

/** What people and programs do about alerts. Each change is recorded before it resolves, or waits in memory for the store. */
export interface Alerting {
  /** Open incidents, oldest first. */
  openIncidents(): readonly Incident[];
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
  /** Adds a window as it would stand in the configuration. Throws `conflict` for an id that is taken. */
  addWindow(input: unknown, by: string): Promise<MaintenanceWindow>;
  /** Throws `not_found`, or `conflict` for one of the configuration. */
  removeWindow(windowId: string, by: string): Promise<void>;

  channels(): readonly { readonly channel_id: string; readonly kind: string }[];
  /** Sends a test over a channel at once. Throws `not_found`. */
  testChannel(channelId: string, by: string): Promise<SendOutcome>;
  /** Gives a dead notification back to its channel. Throws `not_found` when there is no dead one of this id. */
  resend(notificationId: string, by: string): Promise<void>;

  takeInbound(alerts: readonly InboundAlert[]): Promise<void>;
}
