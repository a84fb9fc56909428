import { randomUUID } from "node:crypto";
import {
  type ComponentHealth,
  type ComponentType,
  type MonitoringStatus,
  type SystemEvent,
  toTimestamp,
} from "@plimsoll/core";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { FindingDesk } from "../port/finding.ts";
import type { CheckCounters, KnownInMemory, Monitor, MonitoringControl, MonitoringSettings } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { NewEvent } from "../port/store.ts";
import type { HandlerOptions, RecoveryHandler } from "../recovery/code-actions.ts";
import { createAlertingDesk } from "./alerting-desk.ts";
import { createInsight } from "./create-insight.ts";
import { gatherUnkept, withHeld } from "./known-in-memory.ts";
import { MonitorCore } from "./monitor-core.ts";
import type { MonitorDependencies, Reconfiguration } from "./monitor-parts.ts";
import { CONTROL_SETTING } from "./monitoring-control.ts";
import { createRecoveryOffice } from "./recovery-office.ts";
import { describeSettings, SETTINGS_SETTING } from "./running-settings.ts";
import { runSelfTest } from "./self-test.ts";

/** The monitor with what only code can give it. */
export interface CodeMonitor extends Monitor {
  /** Tries to heal components of this type that have left HEALTHY, within the bounds of all recovery. */
  addRecoveryHandler(type: ComponentType, handler: RecoveryHandler, options?: HandlerOptions): void;
  /** Where what is worked out is handed over, to alert. */
  readonly findings: FindingDesk;
  /** Takes a new configuration; see MonitorCore. */
  reconfigure(next: Reconfiguration): Promise<void>;
}

/** Composes a monitor. Nothing runs and nothing is opened before `start`. */
export function createMonitor(dependencies: MonitorDependencies): CodeMonitor {
  const core = new MonitorCore(dependencies);
  const { clock, store } = dependencies;
  const { components, publisher, scheduler, intake, changes, recovery } = core;

  const { forecasts, capacity, reports } = createInsight(core, dependencies);

  return {
    startedAt: clock.now(),
    async start() {
      await core.start();
      forecasts.start();
      reports.start();
    },
    async stop() {
      forecasts.stop();
      await reports.stop();
      await core.stop();
    },

    current: () => publisher.current(),
    currentBody: () => publisher.body(),
    component(id) {
      const watched = components.all.get(id);
      return watched === undefined ? null : publisher.health(watched);
    },
    definition: (id) => components.all.get(id)?.definition ?? null,
    overallStatus: () => changes.systemStatus,
    monitoringStatus: () => monitoringStatus(core),
    counters: () => counters(core),
    recentEvents: (limit): readonly SystemEvent[] => publisher.recentEvents(limit),
    unkept: () => unkept(core),
    knownInMemory: () => knownInMemory(core),
    subscribe: (listener) => publisher.subscribe(listener),
    subscribeAlerts: (listener) => core.subscribeAlerts(listener),
    deltasSince: (sequence) => publisher.deltasSince(sequence),

    judgeNow() {
      core.freshness.judge({ kind: "tick" });
      return publisher.current();
    },
    async checkNow(ids): Promise<readonly ComponentHealth[]> {
      const chosen = ids === null ? [...components.all.values()] : ids.map((id) => components.get(id));
      await Promise.all(chosen.map((watched) => scheduler.runNow(watched)));
      await changes.settled();
      return chosen.map((watched) => publisher.health(watched));
    },

    receive: (componentId, format, push) => core.inbox.receive(componentId, format, push),

    putComponent: (definition: ComponentDefinition) => core.membership.put(definition),
    removeComponent: (id) => core.membership.remove(id),
    pauseComponent(id, by, note) {
      const watched = components.get(id);
      scheduler.remove(watched);
      intake.apply(watched, { kind: "pause", by, note });
    },
    resumeComponent(id, by) {
      const watched = components.get(id);
      intake.apply(watched, { kind: "resume", by });
      scheduler.add(watched);
    },
    beginMaintenance(ids, { by, note, until, windowId = null }) {
      const chosen = ids.map((id) => components.get(id));
      for (const watched of chosen) intake.apply(watched, { kind: "maintenance-start", by, note, until, windowId });
    },
    endMaintenance(ids, by) {
      const chosen = ids.map((id) => components.get(id));
      for (const watched of chosen) intake.apply(watched, { kind: "maintenance-end", by });
    },
    async control(control: MonitoringControl): Promise<void> {
      core.control(control);
      await store.saveSetting(CONTROL_SETTING, control);
    },
    async configure(settings: MonitoringSettings, by: string): Promise<void> {
      const words = describeSettings(settings);
      if (words === "") throw new PlimsollError("bad_request", "expected check_interval, timeout or components");
      core.set(settings);
      changes.note("monitoring_configured", { message: `${by} set ${words}`, details: settings });
      await store.saveSetting(SETTINGS_SETTING, components.settings.toKept());
    },
    recordEvent: (event: NewEvent) => changes.addEvent(event),
    calendars: calendarsOf(core),
    forecasts,
    capacity,
    alerting: createAlertingDesk(core, store, dependencies.newId ?? randomUUID),
    findings: core.alerting.findings,
    recovery: createRecoveryOffice(core),
    reports,
    slos: core.slos,
    gates: () => gatesOf(core),
    selfTest: () => runSelfTest({ clock, store, alerts: core.alerting.alerts, recovery }),
    async reconfigure(next) {
      await core.reconfigure(next);
      forecasts.use(next.earlyWarning);
      reports.use(next.reports ?? [], next.channels);
    },
    addRecoveryHandler: (type, handler, options) => recovery.code.add(type, handler, options),
  };
}

function calendarsOf({ calendars, components }: MonitorCore): Monitor["calendars"] {
  return {
    ids: () => calendars.ids,
    get: (id) => calendars.get(id),
    inUse: () => components.calendarsInUse(),
  };
}

function gatesOf({ components }: MonitorCore): ReturnType<Monitor["gates"]> {
  return new Map(
    [...components.all.values()].flatMap(({ definition, checker }) =>
      checker.gate === undefined ? [] : [[definition.id, checker.gate] as const],
    ),
  );
}

function monitoringStatus(core: MonitorCore): MonitoringStatus {
  const { active, by, reason, until } = core.controlState;
  const { checkIntervalMs, timeoutMs } = core.components.monitoring;
  const { counts } = core.scheduler;
  return {
    active,
    since: toTimestamp(core.controlSince),
    stopped_by: active ? null : by,
    stop_reason: active ? null : reason,
    stopped_until: until === null ? null : toTimestamp(until),
    check_interval_seconds: checkIntervalMs / 1000,
    timeout_seconds: timeoutMs / 1000,
    components: core.components.all.size,
    checks_in_flight: counts.inFlight,
    late_checks: counts.late,
    missed_slots: counts.missedSlots,
  };
}

function unkept({ recorder, alerting }: MonitorCore): KnownInMemory {
  return gatherUnkept(recorder.unkept, (id) => alerting.outbox.fateInMemory(id));
}

function knownInMemory(core: MonitorCore): KnownInMemory {
  const { alerts } = core.alerting;
  return withHeld(unkept(core), {
    openAlerts: alerts.openAlerts,
    recentEvents: core.publisher.recentEvents(Number.POSITIVE_INFINITY),
    openIncidents: alerts.incidents.open,
    silences: alerts.silences.all,
  });
}

function counters({ intake, scheduler, recorder, keeper, impairment, inbox }: MonitorCore): CheckCounters {
  return {
    run: intake.run,
    failed: intake.failed,
    ...scheduler.counts,
    droppedResults: recorder.droppedChecks,
    unpackedResults: keeper.unpackedResults,
    eventLoopLagMs: impairment.lagMs,
    byKind: intake.byKind,
    pushes: inbox.counts,
  };
}
