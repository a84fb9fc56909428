import {
  type ComponentState,
  freshnessBoundMs,
  freshUntil,
  type HealthStatus,
  type JudgementEvent,
  SYSTEM_COMPONENT_ID,
} from "@plimsoll/core";
import type { AlertBook } from "../alerting/alert-book.ts";
import type { DeliveryReport, OutboxPump } from "../alerting/outbox-pump.ts";
import type { MonitoringConfig } from "../config/config.ts";
import { isSameDefinition } from "../config/same-definition.ts";
import type { Channel, RouteDefinition } from "../port/channel.ts";
import type { Cancel } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { AlertNotice, MonitoringControl, MonitoringSettings } from "../port/monitor.ts";
import type { StoredState } from "../port/store.ts";
import { RecoveryHandlers, type RecoveryRun } from "../recovery/recovery-handlers.ts";
import { ChangeLog, type PublishedChanges } from "./change-log.ts";
import { ComponentSet } from "./component-set.ts";
import { type Impairment, ImpairmentWatch } from "./impairment.ts";
import { Intake } from "./intake.ts";
import { createAlerting, type MonitorDependencies } from "./monitor-parts.ts";
import { CONTROL_SETTING, ControlClock, parseControl, SETTINGS_SETTING } from "./monitoring-control.ts";
import { Publisher } from "./publisher.ts";
import { EMPTY_BATCH, Recorder } from "./recorder.ts";
import { Scheduler } from "./scheduler.ts";
import { StoreKeeper } from "./store-keeper.ts";
import { StoreTroubleReport } from "./store-trouble.ts";
import { SystemFigures } from "./system-figures.ts";
import type { Watched } from "./watched.ts";

export type { MonitorDependencies } from "./monitor-parts.ts";

/** What can change while a monitor runs. */
export interface Reconfiguration {
  readonly components: readonly ComponentDefinition[];
  readonly monitoring: MonitoringConfig;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly routes: readonly RouteDefinition[];
}

/** How often freshness is judged, ms. */
const FRESHNESS_MS = 1000;
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
  readonly alerts: AlertBook;
  readonly outbox: OutboxPump;
  controlState: MonitoringControl = { active: false, by: "start", reason: "not started yet", until: null };
  controlSince: number;

  readonly #dependencies: MonitorDependencies;
  readonly #figures: SystemFigures;
  readonly #trouble: StoreTroubleReport;
  readonly #keeper: StoreKeeper;
  readonly #controlClock: ControlClock;
  readonly #alertListeners = new Set<(notice: AlertNotice) => void>();
  #cancelFreshness: Cancel = () => {};
  #running = false;

  constructor(dependencies: MonitorDependencies) {
    const { clock, log, store, retention } = dependencies;
    this.#dependencies = dependencies;
    this.controlSince = clock.now();
    this.components = new ComponentSet(dependencies, dependencies.monitoring);
    this.#figures = new SystemFigures(this.components.all, () => this.components.monitoring.policy);
    const { alerts, outbox } = createAlerting(dependencies, (report) => this.#noteDelivery(report));
    this.alerts = alerts;
    this.outbox = outbox;
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
      figures: () => this.#systemFigures(),
      guard: (call) => this.#guard(call),
    });
    this.changes = new ChangeLog({
      clock,
      recorder: this.recorder,
      publisher: this.publisher,
      alerts,
      outbox,
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
    this.scheduler = new Scheduler({
      clock,
      log,
      onResult: (watched, result, startedMonotonic) => this.intake.takeResult(watched, result, startedMonotonic),
    });
    this.recovery = new RecoveryHandlers({ clock, log, onRun: (run) => this.#noteRecovery(run) });
    this.#trouble = new StoreTroubleReport({ clock, log, changes: this.changes, alerts });
    this.#keeper = new StoreKeeper({
      store,
      clock,
      log,
      retention,
      usable: () => this.recorder.trouble === null,
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
    this.#judgeFreshnessEverySecond();
    if (stored !== null) await this.outbox.useStore(true);
    this.#keeper.start();
    const control = parseControl(stored?.settings.get(CONTROL_SETTING), this.#dependencies.clock.now());
    this.control(control);
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#controlClock.clear();
    this.#cancelFreshness();
    this.impairment.stop();
    this.#keeper.stop();
    this.scheduler.stop();
    await this.scheduler.idle(STOP_PATIENCE_MS);
    this.changes.note("monitoring_stopped", { message: "Plimsoll stops" });
    await this.changes.settled();
    await this.recorder.close(STOP_PATIENCE_MS);
    await this.outbox.stop();
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
  async reconfigure({ components, monitoring, channels, routes }: Reconfiguration): Promise<void> {
    const wanted = new Map(components.map((definition) => [definition.id, definition]));
    for (const { definition } of [...this.components.all.values()]) {
      if (definition.source === "config" && !wanted.has(definition.id)) await this.removeComponent(definition.id);
    }
    this.configure(monitoring);
    for (const definition of components) {
      const before = this.components.all.get(definition.id)?.definition;
      if (before === undefined || !isSameDefinition(before, definition)) this.putComponent(definition);
    }
    this.alerts.useRoutes(routes);
    this.outbox.useChannels(channels);
    this.changes.note("config_reloaded", {
      message: `The configuration was reloaded: ${components.length} components`,
    });
  }

  putComponent(definition: ComponentDefinition): void {
    const before = this.components.all.get(definition.id);
    if (before !== undefined) this.#takeOut(before);
    const watched = this.components.put(definition, before?.state);
    this.scheduler.add(watched);
    this.publisher.touch(watched);
    this.changes.touchSystem();
  }

  async removeComponent(id: string): Promise<void> {
    const watched = this.components.get(id);
    this.#takeOut(watched);
    this.publisher.remove(watched);
    this.#resolveAlertOf(id, `${id} is no longer watched`);
    this.changes.touchSystem();
    await this.changes.settled();
    await this.#dependencies.store.removeComponent(id);
  }

  subscribeAlerts(listener: (notice: AlertNotice) => void): Cancel {
    this.#alertListeners.add(listener);
    return () => this.#alertListeners.delete(listener);
  }

  /** No green without fresh evidence: looks for HEALTHY components whose last good result is too old. */
  judgeFreshness(event: JudgementEvent = { kind: "tick" }): void {
    if (!this.scheduler.active) return;
    const now = this.#dependencies.clock.now();
    for (const watched of this.components.all.values()) {
      const until = freshUntil(watched.state, watched.policy);
      const known = watched.state.stale && watched.state.status !== "HEALTHY";
      if (until === null || (known && event.kind === "tick")) continue;
      const boundMs = freshnessBoundMs(watched.policy);
      if (now > until || until > now + boundMs) this.intake.apply(watched, event);
    }
  }

  #judgeFreshnessEverySecond(): void {
    this.#cancelFreshness = this.#dependencies.clock.schedule(FRESHNESS_MS, () => {
      this.impairment.observe();
      this.judgeFreshness();
      this.#judgeFreshnessEverySecond();
    });
  }

  async #openStore(): Promise<StoredState | null> {
    const { store, log } = this.#dependencies;
    try {
      const { setAside } = await store.open();
      if (setAside !== null)
        log.error(
          { set_aside: setAside },
          `the store was corrupt: it was set aside as ${setAside}, and a new one begun`,
        );
      return await store.load();
    } catch (error) {
      this.recorder.beginInTrouble(error);
      return null;
    }
  }

  #restore(stored: StoredState | null): void {
    this.components.configure({
      ...this.components.monitoring,
      ...parseSettings(stored?.settings.get(SETTINGS_SETTING)),
    });
    for (const definition of this.#definitions(stored)) {
      this.components.put(definition, undefined);
    }
    for (const watched of this.components.all.values()) {
      const state = stored?.components.get(watched.definition.id);
      if (state === undefined || state.status === null) continue;
      watched.state = state;
      this.intake.apply(watched, { kind: "monitor-trouble", trouble: "stopped" });
    }
    this.alerts.restore(stored?.openAlerts ?? []);
    this.changes.restoreSystemStatus(
      this.alerts.openAlert(SYSTEM_COMPONENT_ID)?.component_status ?? this.#knownSystemStatus(),
    );
    for (const { component_id } of this.alerts.openAlerts) {
      const known = component_id === SYSTEM_COMPONENT_ID || this.components.all.has(component_id);
      if (!known) this.#resolveAlertOf(component_id, `${component_id} is no longer watched`);
    }
    this.changes.touchSystem();
  }

  #knownSystemStatus(): HealthStatus | null {
    this.#figures.forget();
    return this.#figures.judge().status;
  }

  *#definitions(stored: StoredState | null): Iterable<ComponentDefinition> {
    const { components, parseStored, log } = this.#dependencies;
    yield* components;
    const taken = new Set(components.map((definition) => definition.id));
    for (const { id, definition } of stored?.definitions ?? []) {
      if (taken.has(id)) continue;
      try {
        yield parseStored(definition);
      } catch (error) {
        log.error({ err: error, component_id: id }, "a component added over the API no longer fits and is not watched");
      }
    }
  }

  #takeOut(watched: Watched): void {
    this.scheduler.remove(watched);
    this.components.remove(watched);
  }

  #resolveAlertOf(componentId: string, reason: string): void {
    const open = this.alerts.openAlert(componentId);
    if (open === null) return;
    const now = this.#dependencies.clock.now();
    const subject = {
      componentId,
      componentType: open.component_type,
      tags: [],
      from: open.component_status,
      to: "HEALTHY" as const,
      reason,
      metrics: [],
      eventAt: now,
      detectedAt: now,
    };
    this.changes.addDecision(this.alerts.decide(subject, now));
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

  #onPublished({ transitions, alerts }: PublishedChanges): void {
    if (alerts.length > 0 && this.#alertListeners.size > 0) {
      const system_health = this.publisher.current();
      for (const { alert } of alerts) {
        for (const listener of this.#alertListeners) this.#guard(() => listener({ system_health, alert }));
      }
    }
    for (const { watched, transition } of transitions) {
      if (transition.to !== "HEALTHY" && !watched.removed) void this.recovery.run(this.publisher.health(watched));
    }
  }

  #onImpairment(impairment: Impairment): void {
    if (impairment.kind === "lag") {
      this.judgeFreshness({ kind: "monitor-trouble", trouble: "impaired" });
      const message = `The monitor's event loop was blocked for ${Math.round(impairment.lagMs)} ms; results of that time are not held against any target`;
      this.changes.note("monitor_trouble", { severity: "MEDIUM", message, details: impairment });
      return;
    }
    for (const watched of this.components.all.values()) {
      this.intake.apply(watched, { kind: "monitor-trouble", trouble: "suspended" });
    }
    this.scheduler.reslot(this.components.all.values());
    const message = `The monitor was suspended or the clock was set: a gap of ${Math.round(impairment.gapMs / 1000)} s`;
    this.changes.note("monitor_trouble", { severity: "MEDIUM", message, details: impairment });
  }

  async #storeRecovered(report: { droppedChecks: number; setAside: string | null }): Promise<void> {
    if (report.setAside !== null) await this.#saveAnew();
    this.#trouble.end(report);
    await this.outbox.useStore(true);
  }

  /** A store begun anew knows nothing of what is still true: states and open alerts are written again. */
  async #saveAnew(): Promise<void> {
    const { store, log } = this.#dependencies;
    const watched = [...this.components.all.values()];
    const states: { componentId: string; state: ComponentState }[] = watched.map((each) => ({
      componentId: each.definition.id,
      state: each.state,
    }));
    try {
      await store.recordBatch({ ...EMPTY_BATCH, states, alerts: this.alerts.openAlerts });
      for (const { definition } of watched) {
        if (definition.posted !== undefined) await store.saveDefinition(definition.id, definition.posted);
      }
      await store.saveSetting(CONTROL_SETTING, this.controlState);
    } catch (error) {
      log.error({ err: error }, "what is known could not be written to the new store");
    }
  }

  #remindOfStop(): void {
    const message = `Monitoring is still stopped since ${new Date(this.controlSince).toISOString()}${because(this.controlState)}`;
    this.#dependencies.log.warn({}, message);
    this.changes.note("monitoring_stopped", { severity: "HIGH", message });
  }

  #noteDelivery({ notification, outcome, attempts, message }: DeliveryReport): void {
    const alert = notification.payload.alerts[0];
    if (alert === undefined || (outcome === "retry" && attempts > 1)) return;
    const to = `${notification.channelId}: ${alert.component_id} ${alert.status}`;
    const details = { alert_id: notification.alertId, channel_id: notification.channelId, attempts };
    const componentId = alert.component_id;
    if (outcome === "delivered")
      this.changes.note("notification_delivered", { componentId, message: `Told ${to}`, details });
    else if (outcome === "retry")
      this.changes.note("notification_failed", {
        componentId,
        severity: "MEDIUM",
        message: `Could not tell ${to}; will try again: ${message}`,
        details,
      });
    else
      this.changes.note("notification_dead", {
        componentId,
        severity: "HIGH",
        message: `Gave up telling ${to}: ${message}`,
        details,
      });
  }

  #noteRecovery(run: RecoveryRun): void {
    const watched = this.components.all.get(run.componentId);
    if (watched !== undefined && run.outcome !== "capped") {
      watched.recoveryAttempts = run.attempt;
      this.publisher.touch(watched);
    }
    const severity = run.outcome === "finished" ? ("LOW" as const) : ("MEDIUM" as const);
    const message = `Recovery handler, attempt ${run.attempt}: ${run.message}`;
    this.changes.note("recovery_handler", {
      componentId: run.componentId,
      severity,
      message,
      details: { outcome: run.outcome },
    });
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

function parseSettings(value: unknown): MonitoringSettings {
  if (typeof value !== "object" || value === null) return {};
  const { checkIntervalMs, timeoutMs } = value as MonitoringSettings;
  return {
    ...(typeof checkIntervalMs === "number" ? { checkIntervalMs } : {}),
    ...(typeof timeoutMs === "number" ? { timeoutMs } : {}),
  };
}
