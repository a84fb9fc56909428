import { type HealthStatus, initialState, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import type { AlertBook } from "../alerting/alert-book.ts";
import { isReservedId } from "../config/component-schema.ts";
import { isSameDefinition } from "../config/same-definition.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Store, StoredState } from "../port/store.ts";
import type { ChangeLog } from "./change-log.ts";
import type { ComponentSet } from "./component-set.ts";
import type { Intake } from "./intake.ts";
import { isBoundNow } from "./is-bound-now.ts";
import { noteLifecycle } from "./lifecycle-notes.ts";
import { restOf, withLastCheck } from "./memory-of-before.ts";
import type { Publisher } from "./publisher.ts";
import { SETTINGS_SETTING } from "./running-settings.ts";
import type { Scheduler } from "./scheduler.ts";
import { OWN_COMPONENT_IDS, STORE_COMPONENT_ID } from "./store-trouble.ts";
import type { Watched } from "./watched.ts";

/** How long a recovery from before a restart has to go unrefuted, whatever the delay that it had to wait for, ms. */
const RESTORED_PATIENCE_MS = 10_000;

export interface MembershipOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly components: ComponentSet;
  readonly scheduler: Scheduler;
  readonly publisher: Publisher;
  readonly changes: ChangeLog;
  readonly alerts: AlertBook;
  readonly intake: Intake;
}

/** Lets components come and go while the monitor runs; a component that goes takes its open alert with it. */
export class Membership {
  readonly #options: MembershipOptions;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** Adds a component, or replaces it and keeps what is known of it. */
  put(definition: ComponentDefinition): void {
    const { components, scheduler, publisher, changes, intake } = this.#options;
    const before = components.all.get(definition.id);
    if (before !== undefined) {
      scheduler.remove(before);
      components.retire(before);
    }
    const watched = components.put(definition, before?.state);
    if (before !== undefined) intake.apply(watched, { kind: "rescheduled" });
    void components.load([watched]);
    scheduler.add(watched);
    publisher.touch(watched);
    changes.touchSystem();
    changes.reviewAlerts();
  }

  async remove(id: string): Promise<void> {
    const { components, publisher, changes, store } = this.#options;
    const watched = components.get(id);
    this.#takeOut(watched);
    noteLifecycle(changes, watched, { at: this.#options.clock.now(), from: watched.state.lifecycle, to: "removed" });
    publisher.remove(watched);
    this.#resolveAlertOf(id, `${id} is no longer watched`);
    changes.touchSystem();
    changes.reviewAlerts();
    await changes.settled();
    await store.removeComponent(id);
    // One that takes its id later must not be checked as this one was.
    if (components.settings.components.delete(id))
      await store.saveSetting(SETTINGS_SETTING, components.settings.toKept());
  }

  /** Takes the configuration's components as they are now: only what differs is made anew. */
  async follow(definitions: readonly ComponentDefinition[]): Promise<void> {
    const { components } = this.#options;
    const wanted = new Set(definitions.map((definition) => definition.id));
    for (const { definition } of [...components.all.values()]) {
      if (definition.source === "config" && !wanted.has(definition.id)) await this.remove(definition.id);
    }
    for (const definition of definitions) {
      const before = components.all.get(definition.id)?.definition;
      if (before === undefined || !isSameDefinition(before, definition)) this.put(definition);
    }
    components.arrange(definitions.map((definition) => definition.id));
  }

  /** Takes up what was known before a restart; nothing of it is vouched for until a check has been made. */
  restore(stored: StoredState | null): void {
    const { components, alerts, clock } = this.#options;
    this.#restoreStates(stored);
    if (stored !== null) this.#options.changes.addDecision(alerts.restore(stored, clock.now()));
    for (const { component_id } of alerts.openAlerts) {
      if (isReservedId(component_id)) continue;
      if (component_id === SYSTEM_COMPONENT_ID || components.all.has(component_id)) continue;
      const isStore = component_id === STORE_COMPONENT_ID;
      this.#resolveAlertOf(
        component_id,
        isStore ? "history is being kept again" : `${component_id} is no longer watched`,
      );
    }
    this.#resumeSettling();
  }

  /** What had recovered, and was not told so yet when the process ended, is told unless it is seen to be ill again soon. */
  #resumeSettling(): void {
    const { components, alerts, clock } = this.#options;
    const { recoveryDelayMs } = alerts.policy;
    for (const { component_id, component_type, component_status } of alerts.openAlerts) {
      const state = components.all.get(component_id)?.state;
      if (state?.status !== "HEALTHY") continue;
      const { reason, since, metrics } = state;
      const subject = {
        componentId: component_id,
        componentType: component_type,
        from: component_status,
        to: "HEALTHY" as const,
        reason: reason.text,
        metrics,
        eventAt: since,
        detectedAt: since,
      };
      alerts.resumeSettling(subject, Math.max(since + recoveryDelayMs, clock.now() + RESTORED_PATIENCE_MS));
    }
  }

  /**
   * As `restore`, for a store that could first be read when checks had long been running: what they have found stands. An
   * alert from before goes on where nothing newer is known, ends where all is well, and gives way to a newer one.
   */
  catchUp(stored: StoredState, systemStatus: HealthStatus | null): void {
    const { components, alerts, changes, clock } = this.#options;
    this.#restoreStates(stored);
    alerts.catchUp(stored, clock.now());
    for (const before of stored.openAlerts) {
      const id = before.component_id;
      const open = alerts.openAlert(id);
      if (open !== null) {
        if (open.alert_id !== before.alert_id) changes.addDecision(alerts.supersede(before, open, clock.now()));
        continue;
      }
      alerts.restoreAlert(before, stored, clock.now());
      if (isReservedId(id)) continue;
      const isSystem = id === SYSTEM_COMPONENT_ID;
      const status = isSystem ? systemStatus : components.all.get(id)?.state.status;
      if (status === undefined) this.#resolveAlertOf(id, `${id} is no longer watched`);
      else if (status === "HEALTHY") this.#resolveAlertOf(id, "it is HEALTHY since the start");
    }
  }

  #restoreStates(stored: StoredState | null): void {
    const { components, intake, clock } = this.#options;
    for (const watched of components.all.values()) {
      const state = stored?.components.get(watched.definition.id);
      if (state === undefined || watched.state.status !== null) continue;
      watched.notBefore = Math.max(watched.notBefore, restOf(state, clock.now()));
      if (state.status === null && state.lifecycle === "pending") continue;
      const last = stored?.lastChecks.get(watched.definition.id);
      watched.state = withLastCheck({ ...initialState(clock.now()), ...state }, last);
      watched.marketBound = isBoundNow(watched);
      intake.apply(watched, { kind: "monitor-trouble", trouble: "stopped" });
    }
  }

  #takeOut(watched: Watched): void {
    this.#options.scheduler.remove(watched);
    this.#options.components.remove(watched);
  }

  #resolveAlertOf(componentId: string, reason: string): void {
    const { alerts, changes, clock, components } = this.#options;
    const open = alerts.openAlert(componentId);
    if (open === null) return;
    const now = clock.now();
    const subject = {
      componentId,
      componentType: open.component_type,
      from: open.component_status,
      to: "HEALTHY" as const,
      isGone: !OWN_COMPONENT_IDS.has(componentId) && !components.all.has(componentId),
      reason,
      metrics: [],
      eventAt: now,
      detectedAt: now,
    };
    changes.addDecision(alerts.decide(subject, now));
  }
}
