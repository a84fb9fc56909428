import { randomUUID } from "node:crypto";
import { countOf } from "@plimsoll/core";
import type { MonitoringConfig } from "../config/config.ts";
import { SloKeeper } from "../insight/slo/slo-keeper.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { AlertNotice, MonitoringControl, MonitoringSettings } from "../port/monitor.ts";
import { NO_RECOVERY } from "../port/recovery.ts";
import { RecoveryDesk } from "../recovery/recovery-desk.ts";
import { NO_SAFETY_NOTE } from "../recovery/safety-note.ts";
import { AlertingCore } from "./alerting-core.ts";
import { CalendarSet } from "./calendar-set.ts";
import { CalendarWatch } from "./calendar-watch.ts";
import { ChangeLog, type PublishedChanges } from "./change-log.ts";
import { ComponentSet } from "./component-set.ts";
import { FreshnessWatch } from "./freshness-watch.ts";
import { noteCrowd, noteImpairment } from "./happenings.ts";
import { type Impairment, ImpairmentWatch } from "./impairment.ts";
import { Intake } from "./intake.ts";
import { WatchNotes } from "./lifecycle-notes.ts";
import { isSerious } from "./liveness-view.ts";
import { MaintenanceKeeper } from "./maintenance-keeper.ts";
import { Membership } from "./membership.ts";
import { type MonitorDependencies, NO_INBOUND_SECRETS, type Reconfiguration } from "./monitor-parts.ts";
import { because, CONTROL_SETTING, ControlClock, parseControl } from "./monitoring-control.ts";
import { Publisher } from "./publisher.ts";
import { PushInbox } from "./push-inbox.ts";
import { Recorder, type RecoveredReport } from "./recorder.ts";
import { createRecoveryView } from "./recovery-view.ts";
import { Scheduler } from "./scheduler.ts";
import { StoreKeeper } from "./store-keeper.ts";
import { StoreMemory } from "./store-memory.ts";
import { StoreTroubleReport } from "./store-trouble.ts";
import { SystemFigures } from "./system-figures.ts";
import { toPublished } from "./to-published.ts";
import type { Watched } from "./watched.ts";

/** How long a stop waits for the checks under way, and then for the store, ms. */
const STOP_PATIENCE_MS = 3000;

/** The parts of a monitor wired to one another, and its life from start to stop. */
export class MonitorCore {
  readonly calendars: CalendarSet;
  readonly components: ComponentSet;
  readonly publisher: Publisher;
  readonly recorder: Recorder;
  readonly scheduler: Scheduler;
  readonly changes: ChangeLog;
  readonly intake: Intake;
  readonly inbox: PushInbox;
  readonly impairment: ImpairmentWatch;
  readonly recovery: RecoveryDesk;
  readonly slos: SloKeeper;
  readonly freshness: FreshnessWatch;
  readonly membership: Membership;
  readonly clock: Clock;
  readonly alerting: AlertingCore;
  readonly maintenance: MaintenanceKeeper;
  controlState: MonitoringControl = { active: false, by: "start", reason: "not started yet", until: null };
  controlSince: number;

  readonly #dependencies: MonitorDependencies;
  readonly #memory: StoreMemory;
  readonly #figures: SystemFigures;
  readonly #trouble: StoreTroubleReport;
  readonly keeper: StoreKeeper;
  readonly #calendarWatch: CalendarWatch;
  readonly #controlClock: ControlClock;
  readonly #watchNotes: WatchNotes;
  readonly #alertListeners = new Set<(notice: AlertNotice) => void>();
  #running = false;

  constructor(dependencies: MonitorDependencies) {
    const { clock, log, store, retention } = dependencies;
    this.#dependencies = dependencies;
    this.#memory = new StoreMemory({ dependencies, parts: this, judgeSystem: () => this.#figures.judgeAnew().status });
    this.clock = clock;
    this.controlSince = clock.now();
    this.calendars = new CalendarSet(dependencies.calendars);
    this.components = this.#createComponents(dependencies);
    this.#figures = new SystemFigures(this.components.all, () => this.components.monitoring.policy);
    this.alerting = new AlertingCore({
      dependencies,
      components: this.components,
      calendars: this.calendars,
      maintenance: () => this.maintenance,
      scheduler: () => this.scheduler,
      changes: () => this.changes,
      trouble: () => this.recorder.trouble?.message ?? (this.controlState.active ? null : "monitoring is stopped"),
    });
    const { alerts, outbox } = this.alerting;
    this.recorder = this.#createRecorder(dependencies);
    this.publisher = new Publisher({
      clock,
      watched: this.components.all,
      dependencies: this.components.dependencies,
      figures: () => toPublished(this.#figures, this),
      guard: (call) => this.#guard(call),
    });
    this.changes = new ChangeLog({
      clock,
      recorder: this.recorder,
      publisher: this.publisher,
      alerts,
      outbox,
      onFailing: (watched) => this.alerting.parents.ask(watched),
      dependentsOf: (id) => this.components.dependencies.dependentsOf(id),
      judgeSystem: () => this.#figures.judgeAnew(),
      onPublished: (published) => this.#onPublished(published),
    });
    this.#watchNotes = new WatchNotes(clock, this.changes);
    this.impairment = new ImpairmentWatch(clock, (impairment) => this.#onImpairment(impairment));
    this.intake = new Intake({
      clock,
      changes: this.changes,
      publisher: this.publisher,
      recorder: this.recorder,
      impairment: this.impairment,
      liveness: this.components.liveness,
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
    this.freshness = new FreshnessWatch({
      clock,
      watched: components.all,
      intake,
      scheduler,
      impairment,
      onCrowd: (waiting) => noteCrowd(changes, waiting),
    });
    this.inbox = new PushInbox({ clock, checkers: dependencies.checkers, watched: components.all, changes });
    this.membership = new Membership({ clock, store, components, scheduler, publisher, changes, alerts, intake });
    this.recovery = this.#createRecovery(dependencies);
    this.slos = this.#createSlos(dependencies);
    this.#trouble = new StoreTroubleReport({ clock, log, changes: this.changes, alerts });
    this.keeper = new StoreKeeper({
      store,
      clock,
      log,
      retention,
      usable: () => this.recorder.trouble === null,
      onUnwritable: (error) => this.recorder.meetTrouble(error),
      onUnpacked: (results) => this.#trouble.unpacked(results),
      onUnreadable: (pieces) => this.#trouble.unreadable(pieces),
      onUptime: (percent) => this.#showUptime(percent),
    });
    this.#calendarWatch = new CalendarWatch({ clock, log, changes, calendars: this.calendars, components });
    this.#controlClock = new ControlClock(clock, {
      onEnd: () => this.control({ active: true, by: "schedule", reason: "the stop has ended", until: null }),
      onReminder: () => this.#remindOfStop(),
    });
  }

  #createSlos({ clock, log, store, slos = [] }: MonitorDependencies): SloKeeper {
    const { findings } = this.alerting;
    const tagged = (tag: string) => this.components.tagged(tag);
    const marketOf = (calendar: string) => this.calendars.get(calendar);
    return new SloKeeper({ clock, log, store, findings, tagged, marketOf }, slos);
  }

  async start(): Promise<void> {
    const stored = await this.#memory.open();
    this.#memory.restore(stored);
    // Before anything is timed, the monitor's own delays too.
    await this.components.load(this.components.all.values());
    this.#running = true;
    this.impairment.start();
    this.freshness.start();
    this.maintenance.start();
    this.#calendarWatch.start();
    if (stored !== null) await this.alerting.outbox.useStore(true);
    this.alerting.start();
    await this.recovery.start(stored?.recovery ?? null);
    this.keeper.start(stored?.lastAlive ?? null);
    this.slos.start();
    const kept = stored?.settings.get(CONTROL_SETTING);
    const control = parseControl(kept, this.#dependencies.clock.now());
    this.#watchNotes.begin(kept);
    this.control(control);
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#controlClock.clear();
    await this.slos.stop();
    await this.recovery.stop();
    this.alerting.stop();
    this.maintenance.stop();
    this.#calendarWatch.stop();
    this.freshness.stop();
    this.impairment.stop();
    this.keeper.stop();
    this.scheduler.stop();
    await this.scheduler.idle(STOP_PATIENCE_MS);
    this.changes.note("monitoring_stopped", { message: "Plimsoll stops" });
    await this.changes.settled();
    await this.recorder.close(STOP_PATIENCE_MS);
    await this.alerting.outbox.stop();
    const { store, clock } = this.#dependencies;
    if (this.recorder.trouble === null) await store.markAlive(clock.now()).catch(() => {});
    // Checkers say their last word as they are closed, and what must be kept of it still is.
    for (const watched of [...this.components.all.values()]) this.components.remove(watched);
    this.#memory.close();
    await store.close().catch(() => {});
  }

  control(control: MonitoringControl): void {
    const changed = control.active !== this.controlState.active;
    this.#watchNotes.control(control.active);
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

  /** Sets intervals and timeouts while running. Unknown components are a not_found error, and then nothing is changed. */
  set({ components = {}, ...global }: MonitoringSettings): void {
    const chosen = Object.keys(components).map((id) => this.components.get(id));
    this.components.settings.set({ ...global, components });
    if (Object.keys(global).length > 0) this.configure(global);
    for (const watched of chosen) {
      this.components.reconsider(watched);
      this.intake.apply(watched, { kind: "rescheduled" });
      this.publisher.touch(watched);
    }
    this.scheduler.reslot(chosen);
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
  async reconfigure({ components, calendars, monitoring, channels, ...rest }: Reconfiguration): Promise<void> {
    this.configure(monitoring);
    this.calendars.use(calendars ?? []);
    await this.membership.follow(components);
    this.maintenance.useConfigured(rest.windows, this.maintenance.kept);
    const { policy, heartbeat, recovery = NO_RECOVERY, inboundSecrets = NO_INBOUND_SECRETS } = rest;
    this.alerting.use({ channels, policy, heartbeat, inboundSecrets });
    this.recovery.use(recovery);
    this.slos.use(rest.slos ?? []);
    this.changes.note("config_reloaded", {
      message: `The configuration was reloaded: ${countOf(components.length, "component")}`,
    });
  }

  subscribeAlerts(listener: (notice: AlertNotice) => void): Cancel {
    this.#alertListeners.add(listener);
    return () => this.#alertListeners.delete(listener);
  }

  #onPublished({ transitions, alerts, notifications, suppressed, durable }: PublishedChanges): void {
    this.alerting.onPublished(notifications, suppressed);
    if (alerts.length > 0 && this.#alertListeners.size > 0) {
      const system_health = this.publisher.current();
      for (const alert of alerts) {
        for (const listener of this.#alertListeners) this.#guard(() => listener({ system_health, alert, durable }));
      }
    }
    for (const { watched, transition } of transitions) {
      if (watched.removed) continue;
      const isIll = transition.to !== "HEALTHY";
      this.recovery.onTransition(transition.componentId, isIll, isSerious(transition.to));
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
      this.#watchNotes.suspended(impairment.gapMs);
    }
    noteImpairment(this.changes, impairment);
  }

  #createComponents({ clock, log, checkers, monitoring }: MonitorDependencies): ComponentSet {
    const onCheckRequest = (watched: Watched) => this.scheduler.request(watched);
    return new ComponentSet({ clock, log, checkers, calendars: this.calendars, onCheckRequest }, monitoring);
  }

  #createRecovery({ clock, log, store, actions = new Map(), recovery, egress, ...given }: MonitorDependencies) {
    return new RecoveryDesk({
      clock,
      log,
      store,
      world: createRecoveryView(this, { clock, log }, () => this.#memory.remembers),
      policy: recovery ?? NO_RECOVERY,
      actions,
      setup: egress === undefined ? null : { egress },
      note: given.safetyNote ?? NO_SAFETY_NOTE,
      newId: given.newId ?? randomUUID,
      random: given.random ?? Math.random,
    });
  }

  #createRecorder({ store, clock }: MonitorDependencies): Recorder {
    return new Recorder({
      store,
      clock,
      onTrouble: (trouble, message) => {
        void this.alerting.outbox.useStore(false);
        this.#watchNotes.storeLost();
        this.#trouble.begin(trouble, message);
      },
      onRecovered: (report) => void this.#storeRecovered(report),
    });
  }

  async #storeRecovered(report: RecoveredReport): Promise<void> {
    await this.#memory.returned(report);
    this.#watchNotes.storeBack(report.droppedChanges);
    this.#trouble.end(report);
    await this.alerting.outbox.useStore(true);
  }

  #remindOfStop(): void {
    const message = `Monitoring is still stopped since ${new Date(this.controlSince).toISOString()}${because(this.controlState)}`;
    this.#dependencies.log.warn({}, message);
    this.changes.note("monitoring_stopped", { severity: "HIGH", message });
  }

  #showUptime(percent24h: number | null): void {
    this.#figures.uptime24h = percent24h;
    this.publisher.touchSystem();
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#dependencies.log.error({ err: error }, "a subscriber threw; it was given the change all the same");
    }
  }
}
