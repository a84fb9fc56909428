import { type HealthStatus, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import type { HeartbeatTarget } from "../alerting/heartbeat.ts";
import type { MonitoringConfig } from "../config/config.ts";
import type { MaintenanceWindowInput } from "../config/maintenance-schema.ts";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { ReadyChannel } from "../port/channel.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { AlertNotice, MonitoringControl } from "../port/monitor.ts";
import type { StoredState } from "../port/store.ts";
import { RecoveryHandlers, type RecoveryRun } from "../recovery/recovery-handlers.ts";
import { createAlertFacts } from "./alert-facts.ts";
import { AlertingCore } from "./alerting-core.ts";
import { ChangeLog, type PublishedChanges } from "./change-log.ts";
import { ComponentSet } from "./component-set.ts";
import { FreshnessWatch } from "./freshness-watch.ts";
import { noteImpairment, noteRecovery } from "./happenings.ts";
import { type Impairment, ImpairmentWatch } from "./impairment.ts";
import { Intake } from "./intake.ts";
import { type KeptWindow, parseWindows, WINDOWS_SETTING } from "./kept-windows.ts";
import { MaintenanceKeeper } from "./maintenance-keeper.ts";
import { Membership } from "./membership.ts";
import { definitionsToWatch, openStore, parseSettings, saveAnew } from "./memory-of-before.ts";
import type { MonitorDependencies } from "./monitor-parts.ts";
import { CONTROL_SETTING, ControlClock, parseControl, SETTINGS_SETTING } from "./monitoring-control.ts";
import { Publisher } from "./publisher.ts";
import { Recorder, type RecoveredReport } from "./recorder.ts";
import { Scheduler } from "./scheduler.ts";
import { StoreKeeper } from "./store-keeper.ts";
import { StoreTroubleReport } from "./store-trouble.ts";
import { SystemFigures } from "./system-figures.ts";

export type { MonitorDependencies } from "./monitor-parts.ts";

/** What can change while a monitor runs. */
export interface Reconfiguration {
  readonly components: readonly ComponentDefinition[];
  readonly monitoring: MonitoringConfig;
  readonly channels: ReadonlyMap<string, ReadyChannel>;
  readonly policy: AlertPolicy;
  readonly windows: readonly MaintenanceWindowInput[];
  readonly heartbeat: HeartbeatTarget | null;
}

/** How long a stop waits for the checks under way, and then for the store, ms. */
const STOP_PATIENCE_MS = 3000;

/** The parts of a monitor wired to one another, and its life from start to stop. */
export class MonitorCore {
  readonly components: ComponentSet;
  readonly publisher: Publisher;
  readonly recorder: Recorder;
  readonly scheduler: Scheduler;
  readonly changes: ChangeLog;
  readonly intake: Intake;
  readonly impairment: ImpairmentWatch;
  readonly recovery: RecoveryHandlers;
  readonly freshness: FreshnessWatch;
  readonly membership: Membership;
  readonly clock: Clock;
  readonly alerting: AlertingCore;
  readonly maintenance: MaintenanceKeeper;
  controlState: MonitoringControl = { active: false, by: "start", reason: "not started yet", until: null };
  controlSince: number;

  readonly #dependencies: MonitorDependencies;
  readonly #figures: SystemFigures;
  readonly #trouble: StoreTroubleReport;
  readonly #keeper: StoreKeeper;
  readonly #controlClock: ControlClock;
  readonly #alertListeners = new Set<(notice: AlertNotice) => void>();
  #running = false;
  /** Whether what was known before this start has been read: not yet when the store could not be opened at the start. */
  #remembers = false;

  constructor(dependencies: MonitorDependencies) {
    const { clock, log, store, retention } = dependencies;
    this.#dependencies = dependencies;
    this.clock = clock;
    this.controlSince = clock.now();
    this.components = new ComponentSet(dependencies, dependencies.monitoring);
    this.#figures = new SystemFigures(this.components.all, () => this.components.monitoring.policy);
    const facts = createAlertFacts({
      clock,
      watched: this.components.all,
      dependencies: this.components.dependencies,
      maintenance: () => this.maintenance,
    });
    this.alerting = new AlertingCore({
      dependencies,
      facts,
      changes: () => this.changes,
      trouble: () => this.recorder.trouble?.message ?? (this.controlState.active ? null : "monitoring is stopped"),
    });
    const { alerts, outbox } = this.alerting;
    this.recorder = new Recorder({
      store,
      clock,
      onTrouble: (trouble, message) => {
        void outbox.useStore(false);
        this.#trouble.begin(trouble, message);
      },
      onRecovered: (report) => void this.#storeRecovered(report),
    });
    this.publisher = new Publisher({
      clock,
      watched: this.components.all,
      dependencies: this.components.dependencies,
      figures: () => this.#systemFigures(),
      guard: (call) => this.#guard(call),
    });
    this.changes = new ChangeLog({
      clock,
      recorder: this.recorder,
      publisher: this.publisher,
      alerts,
      outbox,
      dependentsOf: (id) => this.components.dependencies.dependentsOf(id),
      judgeSystem: () => {
        this.#figures.forget();
        return this.#figures.judge();
      },
      onPublished: (published) => this.#onPublished(published),
    });
    this.impairment = new ImpairmentWatch(clock, (impairment) => this.#onImpairment(impairment));
    this.intake = new Intake({
      clock,
      changes: this.changes,
      publisher: this.publisher,
      recorder: this.recorder,
      impairment: this.impairment,
      scheduler: () => this.scheduler,
    });
    this.maintenance = new MaintenanceKeeper({
      clock,
      watched: this.components.all,
      intake: this.intake,
      onChange: (ids) => this.changes.addDecision(alerts.review(clock.now(), ids)),
    });
    this.scheduler = new Scheduler({
      clock,
      log,
      onResult: (watched, result, startedMonotonic) => this.intake.takeResult(watched, result, startedMonotonic),
    });
    const { components, scheduler, publisher, changes, intake, impairment } = this;
    this.freshness = new FreshnessWatch({ clock, watched: components.all, intake, scheduler, impairment });
    this.membership = new Membership({ clock, store, components, scheduler, publisher, changes, alerts, intake });
    this.recovery = new RecoveryHandlers({ clock, log, onRun: (run) => this.#noteRecovery(run) });
    this.#trouble = new StoreTroubleReport({ clock, log, changes: this.changes, alerts });
    this.#keeper = new StoreKeeper({
      store,
      clock,
      log,
      retention,
      usable: () => this.recorder.trouble === null,
      onUnwritable: (error) => this.recorder.meetTrouble(error),
      onUptime: (percent) => {
        this.#figures.uptime24h = percent;
        this.publisher.touchSystem();
      },
    });
    this.#controlClock = new ControlClock(clock, {
      onEnd: () => this.control({ active: true, by: "schedule", reason: "the stop has ended", until: null }),
      onReminder: () => this.#remindOfStop(),
    });
  }

  async start(): Promise<void> {
    const stored = await this.#openStore();
    this.#restore(stored);
    this.#running = true;
    this.impairment.start();
    this.freshness.start();
    this.maintenance.start();
    if (stored !== null) await this.alerting.outbox.useStore(true);
    this.alerting.start();
    this.#keeper.start();
    const control = parseControl(stored?.settings.get(CONTROL_SETTING), this.#dependencies.clock.now());
    this.control(control);
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#controlClock.clear();
    this.alerting.stop();
    this.maintenance.stop();
    this.freshness.stop();
    this.impairment.stop();
    this.#keeper.stop();
    this.scheduler.stop();
    await this.scheduler.idle(STOP_PATIENCE_MS);
    this.changes.note("monitoring_stopped", { message: "Plimsoll stops" });
    await this.changes.settled();
    await this.recorder.close(STOP_PATIENCE_MS);
    await this.alerting.outbox.stop();
    const { store, clock } = this.#dependencies;
    if (this.recorder.trouble === null) await store.markAlive(clock.now()).catch(() => {});
    for (const watched of [...this.components.all.values()]) this.components.remove(watched);
    await store.close().catch(() => {});
  }

  control(control: MonitoringControl): void {
    const changed = control.active !== this.controlState.active;
    this.controlState = control;
    this.controlSince = this.#dependencies.clock.now();
    this.#controlClock.follow(control);
    if (control.active) {
      if (changed) this.scheduler.start(this.components.all.values());
      this.changes.note("monitoring_started", { message: `Monitoring started by ${control.by}${because(control)}` });
    } else {
      this.scheduler.stop();
      for (const watched of this.components.all.values()) {
        this.intake.apply(watched, { kind: "monitor-trouble", trouble: "stopped" });
      }
      const message = `Monitoring stopped by ${control.by}${because(control)}: nothing is being checked`;
      this.changes.note("monitoring_stopped", { severity: "HIGH", message });
    }
    this.publisher.touchSystem();
  }

  configure(settings: Partial<MonitoringConfig>): void {
    this.components.configure({ ...this.components.monitoring, ...settings });
    this.scheduler.reslot(this.components.all.values());
    for (const watched of this.components.all.values()) {
      this.intake.apply(watched, { kind: "rescheduled" });
      this.publisher.touch(watched);
    }
  }

  /** Takes a new configuration while running: only what differs is made anew, and its state is kept. */
  async reconfigure({ components, monitoring, channels, ...rest }: Reconfiguration): Promise<void> {
    this.configure(monitoring);
    await this.membership.follow(components);
    this.#useWindows(rest.windows, this.maintenance.kept);
    this.alerting.use({ channels, policy: rest.policy, heartbeat: rest.heartbeat });
    this.changes.note("config_reloaded", {
      message: `The configuration was reloaded: ${components.length} components`,
    });
  }

  subscribeAlerts(listener: (notice: AlertNotice) => void): Cancel {
    this.#alertListeners.add(listener);
    return () => this.#alertListeners.delete(listener);
  }

  async #openStore(): Promise<StoredState | null> {
    try {
      const stored = await openStore(this.#dependencies.store, this.#dependencies.log);
      this.#remembers = true;
      return stored;
    } catch (error) {
      this.recorder.meetTrouble(error);
      return null;
    }
  }

  #restore(stored: StoredState | null): void {
    this.components.configure({
      ...this.components.monitoring,
      ...parseSettings(stored?.settings.get(SETTINGS_SETTING)),
    });
    for (const definition of definitionsToWatch(this.#dependencies, stored)) {
      this.components.put(definition, undefined);
    }
    this.#useWindows(
      this.#dependencies.windows ?? [],
      parseWindows(stored?.settings.get(WINDOWS_SETTING), this.clock.now()),
    );
    this.membership.restore(stored);
    this.alerting.restored();
    this.changes.restoreSystemStatus(
      this.alerting.alerts.openAlert(SYSTEM_COMPONENT_ID)?.component_status ?? this.#knownSystemStatus(),
    );
    this.changes.touchSystem();
  }

  #knownSystemStatus(): HealthStatus | null {
    this.#figures.forget();
    return this.#figures.judge().status;
  }

  #systemFigures() {
    const { reason } = this.#figures.judge();
    const { counts } = this.scheduler;
    const { trouble } = this.recorder;
    return {
      overall_status: this.changes.systemStatus,
      reason: this.controlState.active
        ? reason
        : `monitoring is stopped${because(this.controlState)}; last known: ${reason}`,
      statistics: this.#figures.counts(),
      monitoring_active: this.controlState.active,
      monitor: {
        history_durable: trouble === null,
        trouble: trouble === null ? null : `History is not being kept: ${trouble.message}`,
        late_checks: counts.late,
        missed_slots: counts.missedSlots,
        dropped_results: this.recorder.droppedChecks,
        event_loop_lag_ms: Math.round(this.impairment.lagMs * 10) / 10,
      },
    };
  }

  /** The file's windows, and of those known already the ones that were added while running. */
  #useWindows(configured: readonly MaintenanceWindowInput[], known: readonly KeptWindow[]): void {
    const taken = new Set(configured.map(({ id }) => id));
    const added = known.filter(({ source, input }) => source === "api" && !taken.has(input.id));
    const fromFile = configured.map((input) => ({ input, source: "config" as const, createdBy: "the configuration" }));
    this.maintenance.use([...fromFile, ...added]);
  }

  #onPublished({ transitions, alerts, notifications, durable }: PublishedChanges): void {
    this.alerting.onPublished(notifications);
    if (alerts.length > 0 && this.#alertListeners.size > 0) {
      const system_health = this.publisher.current();
      for (const alert of alerts) {
        for (const listener of this.#alertListeners) this.#guard(() => listener({ system_health, alert, durable }));
      }
    }
    for (const { watched, transition } of transitions) {
      if (transition.to !== "HEALTHY" && !watched.removed) void this.recovery.run(this.publisher.health(watched));
    }
  }

  #onImpairment(impairment: Impairment): void {
    if (impairment.kind === "lag") {
      this.freshness.judge({ kind: "monitor-trouble", trouble: "impaired" });
    } else {
      for (const watched of this.components.all.values()) {
        this.intake.apply(watched, { kind: "monitor-trouble", trouble: "suspended" });
      }
      this.scheduler.reslot(this.components.all.values());
    }
    noteImpairment(this.changes, impairment);
  }

  async #storeRecovered(report: RecoveredReport): Promise<void> {
    if (report.setAside !== null) {
      const { store, log } = this.#dependencies;
      const known = { components: this.components, alerts: this.alerting.alerts, control: this.controlState };
      await saveAnew(store, known).catch((error: unknown) =>
        log.error({ err: error }, "what is known could not be written to the new store"),
      );
      this.#remembers = true;
    }
    if (!this.#remembers) await this.#rememberLate();
    this.#trouble.end(report);
    await this.alerting.outbox.useStore(true);
  }

  /** The store could not be read at the start, and now can: what was known before is taken up after all. */
  async #rememberLate(): Promise<void> {
    const { store, clock, log } = this.#dependencies;
    const stored = await store.load().catch((error: unknown) => {
      log.error({ err: error }, "what was known before the start could not be read");
      return null;
    });
    if (stored === null) return;
    this.#remembers = true;
    this.configure(parseSettings(stored.settings.get(SETTINGS_SETTING)));
    for (const definition of definitionsToWatch(this.#dependencies, stored)) {
      if (!this.components.all.has(definition.id)) this.membership.put(definition);
    }
    this.membership.catchUp(stored, this.changes.systemStatus);
    this.alerting.restored();
    const control = parseControl(stored.settings.get(CONTROL_SETTING), clock.now());
    if (!control.active && this.controlState.by === "start") this.control(control);
  }

  #remindOfStop(): void {
    const message = `Monitoring is still stopped since ${new Date(this.controlSince).toISOString()}${because(this.controlState)}`;
    this.#dependencies.log.warn({}, message);
    this.changes.note("monitoring_stopped", { severity: "HIGH", message });
  }

  #noteRecovery(run: RecoveryRun): void {
    const watched = this.components.all.get(run.componentId);
    if (watched !== undefined && run.outcome !== "capped") {
      watched.recoveryAttempts = run.attempt;
      this.publisher.touch(watched);
    }
    noteRecovery(this.changes, run);
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#dependencies.log.error({ err: error }, "a subscriber threw; it was given the change all the same");
    }
  }
}

function because(control: MonitoringControl): string {
  return control.reason === "" ? "" : ` (${control.reason})`;
}
