import { type HealthStatus, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import type { MonitoringConfig } from "../config/config.ts";
import type { MonitoringControl } from "../port/monitor.ts";
import type { StoredState } from "../port/store.ts";
import { pauseRecovery } from "../recovery/by-hand.ts";
import type { RecoveryDesk } from "../recovery/recovery-desk.ts";
import type { AlertingCore } from "./alerting-core.ts";
import type { ChangeLog } from "./change-log.ts";
import type { ComponentSet } from "./component-set.ts";
import { joinWindows, parseWindows, toKept, WINDOWS_SETTING } from "./kept-windows.ts";
import { KindMemories } from "./kind-memories.ts";
import type { MaintenanceKeeper } from "./maintenance-keeper.ts";
import type { Membership } from "./membership.ts";
import { definitionsToWatch, forgottenBy, openStore, saveAnew } from "./memory-of-before.ts";
import type { MonitorDependencies } from "./monitor-parts.ts";
import { CONTROL_SETTING, parseControl } from "./monitoring-control.ts";
import type { Recorder, RecoveredReport } from "./recorder.ts";
import { SETTINGS_SETTING } from "./running-settings.ts";

/** The parts of a monitor that something is remembered of from run to run. */
export interface RememberedParts {
  readonly components: ComponentSet;
  readonly membership: Membership;
  readonly alerting: AlertingCore;
  readonly maintenance: MaintenanceKeeper;
  readonly changes: ChangeLog;
  readonly recorder: Recorder;
  readonly recovery: RecoveryDesk;
  readonly controlState: MonitoringControl;
  control(control: MonitoringControl): void;
  configure(settings: Partial<MonitoringConfig>): void;
}

export interface StoreMemoryOptions {
  readonly dependencies: MonitorDependencies;
  /** Used only once all of them have been made. */
  readonly parts: RememberedParts;
  /** What the system is with all that is known now. */
  readonly judgeSystem: () => HealthStatus | null;
}

/** Takes up what the store remembers of the run before, at the start or late, and writes it again into a store that is new. */
export class StoreMemory {
  readonly #options: StoreMemoryOptions;
  readonly #kinds: KindMemories;
  /** Whether what was known before this start has been read: not yet when the store could not be opened at the start. */
  #remembers = false;

  constructor(options: StoreMemoryOptions) {
    this.#options = options;
    this.#kinds = new KindMemories(options.dependencies.checkers);
  }

  get remembers(): boolean {
    return this.#remembers;
  }

  /** Opens the store and reads it; null when it cannot be, which is reported as its trouble. */
  async open(): Promise<StoredState | null> {
    const { dependencies, parts } = this.#options;
    try {
      const stored = await openStore(dependencies);
      this.#remembers = true;
      return stored;
    } catch (error) {
      parts.recorder.meetTrouble(error);
      return null;
    }
  }

  /** Puts the components in, with what was known of them, and begins to keep what their checkers must not forget. */
  restore(stored: StoredState | null): void {
    const { dependencies, parts, judgeSystem } = this.#options;
    const { components, alerting, changes, maintenance } = parts;
    const now = dependencies.clock.now();
    components.settings.restore(stored?.settings.get(SETTINGS_SETTING));
    components.configure({ ...components.monitoring, ...components.settings.global });
    if (stored !== null) this.#kinds.restore(stored.settings, now);
    this.#kinds.start(dependencies.store, dependencies.log);
    for (const definition of definitionsToWatch(dependencies, stored)) components.put(definition, undefined);
    const kept = parseWindows(stored?.settings.get(WINDOWS_SETTING), now);
    maintenance.use(joinWindows(dependencies.windows ?? [], kept));
    parts.membership.restore(stored);
    alerting.restored();
    changes.restoreSystemStatus(alerting.alerts.openAlert(SYSTEM_COMPONENT_ID)?.component_status ?? judgeSystem());
    changes.touchSystem();
  }

  /** The store can be used again: a new one is told what is true, and one that is read for the first time is taken up. */
  async returned({ setAside, isAnother }: RecoveredReport): Promise<void> {
    const { dependencies, parts } = this.#options;
    if (setAside !== null || isAnother) {
      const known = { components: parts.components, alerts: parts.alerting.alerts, settings: this.#keptSettings() };
      await saveAnew(dependencies.store, known).catch((error: unknown) =>
        dependencies.log.error({ err: error }, "what is known could not be written to the new store"),
      );
      parts.recovery.restate();
      if (setAside !== null && !this.#remembers) this.#pauseRecovery(forgottenBy(setAside));
      this.#remembers = true;
    }
    if (!this.#remembers) await this.#rememberLate();
  }

  /** Until somebody has looked. */
  #pauseRecovery(reason: string): void {
    const { recovery } = this.#options.parts;
    const { log } = this.#options.dependencies;
    recovery
      .holdBack((at) => pauseRecovery(recovery.book, { by: "plimsoll", at, reason }))
      .catch((error: unknown) => log.warn({ err: error }, "recovery is paused, but that could not be recorded"));
  }

  close(): void {
    this.#kinds.stop();
  }

  /** What has been set while running and must outlive a restart, by the store's key. */
  *#keptSettings(): Generator<readonly [string, unknown]> {
    const { components, controlState, maintenance } = this.#options.parts;
    yield [CONTROL_SETTING, controlState];
    yield [WINDOWS_SETTING, toKept(maintenance.kept)];
    yield [SETTINGS_SETTING, components.settings.toKept()];
    yield* this.#kinds.known;
  }

  /** The store could not be read at the start, and now can: what was known before is taken up after all. */
  async #rememberLate(): Promise<void> {
    const { dependencies, parts } = this.#options;
    const { store, clock, log } = dependencies;
    const stored = await store.load().catch((error: unknown) => {
      log.error({ err: error }, "what was known before the start could not be read");
      return null;
    });
    if (stored === null) return;
    parts.recovery.remember(stored.recovery);
    this.#remembers = true;
    parts.components.settings.restore(stored.settings.get(SETTINGS_SETTING));
    parts.configure(parts.components.settings.global);
    this.#kinds.restore(stored.settings, clock.now());
    for (const definition of definitionsToWatch(dependencies, stored)) {
      if (!parts.components.all.has(definition.id)) parts.membership.put(definition);
    }
    parts.membership.catchUp(stored, parts.changes.systemStatus);
    parts.alerting.restored();
    const control = parseControl(stored.settings.get(CONTROL_SETTING), clock.now());
    if (!control.active && parts.controlState.by === "start") parts.control(control);
  }
}
