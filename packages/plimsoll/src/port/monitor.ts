import type {
  Alert,
  AlertRecord,
  ComponentHealth,
  DeltaMessage,
  HealthStatus,
  Incident,
  MonitoringStatus,
  NotificationRecord,
  SelfTest,
  Silence,
  SystemEvent,
  SystemHealth,
} from "@plimsoll/core";
import type { Alerting } from "./alerting.ts";
import type { Calendars } from "./calendars.ts";
import type { Capacity } from "./capacity.ts";
import type { Cancel } from "./clock.ts";
import type { ComponentDefinition } from "./component-definition.ts";
import type { Forecasts } from "./forecast.ts";
import type { Push, PushFormat, PushReceipt, PushRefusal } from "./push.ts";
import type { ReadinessGate } from "./readiness.ts";
import type { Recovery } from "./recovery.ts";
import type { Reports } from "./report.ts";
import type { Slos } from "./slo.ts";
import type { NewEvent } from "./store.ts";

/** The last published SystemHealth as it goes over the wire, made once per sequence. */
export interface PublishedBody {
  readonly sequence: number;
  /** Strong, quoted: changes with every published change. */
  readonly etag: string;
  readonly json: Buffer;
}

/** One delta with its JSON, made once however many clients read it. */
export interface PublishedDelta {
  readonly message: DeltaMessage;
  json(): string;
}

export interface MonitoringControl {
  readonly active: boolean;
  /** Who did it. */
  readonly by: string;
  readonly reason: string;
  /** When a stop ends by itself, epoch ms; null: by hand only. */
  readonly until: number | null;
}

/** What was set for one component while running. What is absent is as configured. */
export interface ComponentSettings {
  readonly checkIntervalMs?: number;
  readonly timeoutMs?: number;
}

/** A change of them: null takes back what was set, for one of them or for all. */
export type ComponentSettingsChange = { readonly [K in keyof ComponentSettings]: number | null } | null;

export interface MonitoringSettings {
  readonly checkIntervalMs?: number;
  readonly timeoutMs?: number;
  /** By component id. An unknown id is a not_found error, and then nothing is changed. */
  readonly components?: Readonly<Record<string, ComponentSettingsChange>>;
}

export interface MaintenanceOrder {
  readonly by: string;
  readonly note: string;
  /** When it ends by itself, epoch ms; null: by hand only. */
  readonly until: number | null;
  /** The window of the schedule that asks for it; absent when a person does. */
  readonly windowId?: string;
}

export interface CheckCounters {
  readonly run: number;
  readonly failed: number;
  /** Started over 100 ms after their slot. */
  readonly late: number;
  /** Slots that passed while the component's check before still ran. */
  readonly missedSlots: number;
  readonly inFlight: number;
  readonly quarantined: number;
  readonly droppedResults: number;
  /** Results that could not be packed: they last only as long as plain rows. */
  readonly unpackedResults: number;
  readonly eventLoopLagMs: number;
  readonly byKind: ReadonlyMap<
    string,
    { readonly run: number; readonly failed: number; readonly durationMsSum: number }
  >;
  /** What programs pushed, by what became of it: `taken`, or why it was not. */
  readonly pushes: ReadonlyMap<"taken" | PushRefusal, number>;
}

/** What a subscriber to alerts is given, after it was recorded (or marked not durable). */
export interface AlertNotice {
  readonly system_health: SystemHealth;
  readonly alert: Alert;
  /** False while the store cannot write: should the monitor stop now, it would not know of this alert again. */
  readonly durable: boolean;
}

/** What is known in memory, for lists whose store cannot be written or read. Each list newest first. */
export interface KnownInMemory {
  readonly alerts: readonly AlertRecord[];
  readonly events: readonly SystemEvent[];
  readonly incidents: readonly Incident[];
  readonly silences: readonly Silence[];
  readonly notifications: readonly NotificationRecord[];
}

/**
 * The running monitor as its users (commands, API, CLI, library) see it. Reads are synchronous and cheap: they show what
 * was last published. Every change of state goes through a verb of `command/`, which also audits it.
 */
export interface Monitor {
  readonly startedAt: number;
  /** Opens the store, restores what was known and begins to check, unless monitoring was stopped by hand. */
  start(): Promise<void>;
  /** Stops checking, waits for what runs (bounded), flushes and closes. */
  stop(): Promise<void>;

  current(): SystemHealth;
  currentBody(): PublishedBody;
  component(id: string): ComponentHealth | null;
  definition(id: string): ComponentDefinition | null;
  overallStatus(): HealthStatus | null;
  monitoringStatus(): MonitoringStatus;
  counters(): CheckCounters;
  /** The newest events, newest first, from memory; at most 100. */
  recentEvents(limit: number): readonly SystemEvent[];
  /** What has been told and the store does not hold yet: empty while it keeps up. */
  unkept(): KnownInMemory;
  /** The same, and all else that memory knows without the store: open alerts and incidents, silences, the newest events. */
  knownInMemory(): KnownInMemory;

  /** A listener that takes a while answers with when it is done: the next delta is not made before, so that changes gather. */
  subscribe(listener: (delta: PublishedDelta) => void | Promise<void>): Cancel;
  subscribeAlerts(listener: (notice: AlertNotice) => void): Cancel;
  /** The deltas after `sequence`, oldest first, or null when they are no longer (or not yet) in memory: send a snapshot. */
  deltasSince(sequence: number): readonly PublishedDelta[] | null;

  /** Judges staleness and the system again at this moment; runs nothing. */
  judgeNow(): SystemHealth;
  /** Runs checks now (all when `ids` is null) and resolves when every result is judged. Unknown ids are a not_found error. */
  checkNow(ids: readonly string[] | null): Promise<readonly ComponentHealth[]>;

  /**
   * Hands what a program pushes to the component's checker. Null: there is no such component, or it takes nothing of this
   * format. What was refused is counted, and noted where it may not have been the engine.
   */
  receive(componentId: string, format: PushFormat, push: Push): PushReceipt | null;

  /** Adds or replaces; the definition has been validated. Saving it is the caller's. */
  putComponent(definition: ComponentDefinition): void;
  removeComponent(id: string): Promise<void>;
  pauseComponent(id: string, by: string, note: string): void;
  resumeComponent(id: string, by: string): void;
  /**
   * Puts components into maintenance, or changes the one they are in: they are checked, but their status does not count
   * until it is ended or its time is over. Unknown ids are a not_found error, and then none is changed.
   */
  beginMaintenance(ids: readonly string[], maintenance: MaintenanceOrder): void;
  /** Ends their maintenance; harmless for those that are in none. Unknown ids as above. */
  endMaintenance(ids: readonly string[], by: string): void;
  control(control: MonitoringControl): Promise<void>;
  configure(settings: MonitoringSettings, by: string): Promise<void>;
  /** Writes a line to the event log; recorded and published like any other. */
  recordEvent(event: NewEvent): void;
  /** When markets trade. */
  readonly calendars: Calendars;
  /** How much room is left. */
  readonly capacity: Capacity;
  /** Where metrics are going. */
  readonly forecasts: Forecasts;
  /** What people and programs do about alerts. */
  readonly alerting: Alerting;
  /** What is done about what is ill, and what people do about that. */
  readonly recovery: Recovery;
  /** The reports that are made by themselves. */
  readonly reports: Reports;
  /** Objectives and their error budgets. */
  readonly slos: Slos;
  /** The gates that people sign off before a market opens, by their component's id. */
  gates(): ReadonlyMap<string, ReadinessGate>;
  /** Sends a synthetic fault through judge, store, alert and recovery without touching what is real. */
  selfTest(): Promise<SelfTest>;
}
