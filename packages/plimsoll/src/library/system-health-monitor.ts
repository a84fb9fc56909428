import type { Alert, ComponentHealth, ComponentType, HealthStatus, SystemHealth } from "@plimsoll/core";
import { composeMonitor, createNoteBeside, createRegistries, createStore, type Registries } from "../app.ts";
import { parseCalendars, unknownCalendar } from "../config/read-calendars.ts";
import type { CodeMonitor } from "../engine/monitor.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { type Log, silentLog } from "../port/log.ts";
import type { AlertNotice, PublishedDelta } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { Store } from "../port/store.ts";
import type { HandlerOptions, RecoveryHandler } from "../recovery/code-actions.ts";
import { type CheckerSettings, toDefinition, toMilliseconds } from "./checker-settings.ts";
import type { HealthChecker } from "./health-checker.ts";

export interface SystemHealthMonitorOptions {
  /** How often each component is checked: milliseconds or `"5s"`. Default 30 s. */
  readonly checkInterval?: number | string;
  /** How long a check may take: milliseconds or `"5s"`. Default 10 s. */
  readonly timeout?: number | string;
  /** Where history is kept: `"sqlite:plimsoll.db"`, or `"memory"` (bounded, gone with the process). Default memory. */
  readonly storage?: string;
  /** Calendars besides those that Plimsoll brings, in the shape of the configuration's `calendars`. */
  readonly calendars?: readonly object[];
  /** Receives the monitor's own log. Default: nothing is logged. A pino logger fits. */
  readonly log?: Log;
  /** For tests. */
  readonly clock?: Clock;
}

/**
 * Watches the parts of a trading engine from inside its process. It never throws into its host, holds no process open and
 * touches no global handlers: what goes wrong in a check, a callback or the store is logged and shown, not thrown. Only
 * wrong arguments throw a PlimsollError, at the call that has them.
 */
export class SystemHealthMonitor {
  readonly #clock: Clock;
  readonly #registries: Registries;
  readonly #monitor: CodeMonitor;
  readonly #store: Store;
  #life: Promise<void> = Promise.resolve();
  #started = false;

  constructor(options: SystemHealthMonitorOptions = {}) {
    const log = options.log ?? silentLog;
    this.#clock = options.clock ?? createSystemClock();
    this.#registries = createRegistries({ clock: this.#clock });
    const storage = options.storage ?? "memory";
    this.#store = createStore(storage, { clock: this.#clock, log });
    this.#monitor = composeMonitor({
      clock: this.#clock,
      log,
      store: this.#store,
      safetyNote: createNoteBeside(storage, log),
      registries: this.#registries,
      calendars: parseCalendars(options.calendars ?? []),
      monitoring: {
        checkIntervalMs: toMilliseconds("checkInterval", options.checkInterval ?? 30_000),
        timeoutMs: toMilliseconds("timeout", options.timeout ?? 10_000),
      },
    });
  }

  /** The global check interval, ms. Setting it takes effect at once for every component without an interval of its own. */
  get checkInterval(): number {
    return this.#monitor.monitoringStatus().check_interval_seconds * 1000;
  }
  set checkInterval(interval: number | string) {
    const checkIntervalMs = toMilliseconds("checkInterval", interval);
    this.#monitor.configure({ checkIntervalMs }, "code").catch(() => {});
  }

  /** Whether checks are being made. */
  get monitoringActive(): boolean {
    return this.#monitor.monitoringStatus().active;
  }

  /**
   * Watches one more component, from now on or from `start`. Ids are unique: adding one again throws `conflict`; options
   * that the kind does not take throw `bad_request` with every mistake.
   */
  addChecker(checker: HealthChecker, settings: CheckerSettings = {}): this {
    const definition: ComponentDefinition = toDefinition(checker, settings, this.#registries);
    if (this.#monitor.definition(definition.id) !== null) {
      throw new PlimsollError("conflict", `component ${JSON.stringify(definition.id)} is already watched`);
    }
    const { calendar } = definition;
    const unknown = calendar === undefined ? null : unknownCalendar(calendar, this.#monitor.calendars.ids());
    if (unknown !== null) throw new PlimsollError("bad_request", `calendar: ${unknown}`);
    this.#monitor.putComponent(definition);
    return this;
  }

  /** Stops watching a component; an unknown id rejects with `not_found`. */
  removeChecker(componentId: string): Promise<void> {
    return this.#monitor.removeComponent(componentId);
  }

  /**
   * Runs `handler` after every confirmed transition of a component of this type away from HEALTHY: at most 5 times an hour
   * for one component, each within 30 s. What it does is judged by the next check.
   */
  addRecoveryHandler(type: ComponentType, handler: RecoveryHandler, options: HandlerOptions = {}): this {
    this.#monitor.addRecoveryHandler(type, handler, options);
    return this;
  }

  /** Called with every alert, firing and resolved, after it was recorded. Returns what takes the callback off again. */
  addAlertCallback(callback: (notice: { system_health: SystemHealth; alert: Alert }) => void): Cancel {
    return this.#monitor.subscribeAlerts((notice: AlertNotice) => callback(notice));
  }

  /** Begins to check; resolves once the store is open. Started twice it does nothing more. */
  start(): Promise<void> {
    if (!this.#started) {
      this.#started = true;
      this.#life = this.#life.then(() => this.#monitor.start());
    }
    return heldOpen(this.#life);
  }

  /** Ends checking and closes what is open, within a few seconds. A stopped monitor is not started again: make a new one. */
  stop(): Promise<void> {
    this.#life = this.#life.then(() => this.#monitor.stop());
    return heldOpen(this.#life);
  }

  /** Checks now (all, or these ids) and resolves with what was found. */
  async checkNow(componentIds?: readonly string[]): Promise<readonly ComponentHealth[]> {
    return heldOpen(this.#monitor.checkNow(componentIds ?? null));
  }

  /** The health as last published. */
  current(): SystemHealth {
    return this.#monitor.current();
  }

  /** The overall status as last published; null while nothing counts. */
  get status(): HealthStatus | null {
    return this.#monitor.overallStatus();
  }

  /** Called with every published change. Returns what ends the subscription. */
  subscribe(listener: (delta: PublishedDelta["message"]) => void): Cancel {
    return this.#monitor.subscribe((delta) => {
      listener(delta.message);
    });
  }

  /** For the Fastify plugin: what the API is served from. */
  get parts(): { monitor: CodeMonitor; store: Store; registries: Registries; clock: Clock } {
    return { monitor: this.#monitor, store: this.#store, registries: this.#registries, clock: this.#clock };
  }
}

/** What the host waits for must come, although the monitor's own timers hold no process open. */
async function heldOpen<T>(promise: Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, 60_000);
  try {
    return await promise;
  } finally {
    clearInterval(hold);
  }
}

/** As `new SystemHealthMonitor(options)`. */
export function createSystemHealthMonitor(options: SystemHealthMonitorOptions = {}): SystemHealthMonitor {
  return new SystemHealthMonitor(options);
}
