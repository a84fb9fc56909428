import {
  type AlertSeverity,
  type EventType,
  type HealthStatus,
  SYSTEM_COMPONENT_ID,
  type SystemEvent,
  severityOf,
  type Transition,
  toTimestamp,
} from "@plimsoll/core";
import type { AlertBook, AlertDecision } from "../alerting/alert-book.ts";
import type { OutboxPump } from "../alerting/outbox-pump.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { NewEvent, RecordBatch } from "../port/store.ts";
import type { Publisher } from "./publisher.ts";
import type { Recorder } from "./recorder.ts";
import type { Watched } from "./watched.ts";

export interface ChangeLogOptions {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly publisher: Publisher;
  readonly alerts: AlertBook;
  readonly outbox: OutboxPump;
  /** Judges the system as it stands now. */
  readonly judgeSystem: () => { readonly status: HealthStatus | null; readonly reason: string };
  /** Told after the change was published. */
  readonly onPublished: (changes: PublishedChanges) => void;
}

export interface PublishedChanges {
  readonly transitions: readonly { readonly watched: Watched; readonly transition: Transition }[];
  readonly alerts: readonly AlertDecision[];
  readonly durable: boolean;
}

/**
 * Gathers the changes of one turn (transitions, events, remembered states), adds the system's own change and the alerts
 * they mean, makes all of it durable in one commit, and only then publishes it and lets it be delivered.
 */
export class ChangeLog {
  readonly #options: ChangeLogOptions;
  #transitions: { watched: Watched; transition: Transition }[] = [];
  #events: SystemEvent[] = [];
  #decisions: AlertDecision[] = [];
  #states = new Set<Watched>();
  #systemStatus: HealthStatus | null = null;
  #lastEventId = 0;
  #cancel: Cancel | null = null;
  #open = 0;
  #idle: (() => void)[] = [];

  constructor(options: ChangeLogOptions) {
    this.#options = options;
  }

  get systemStatus(): HealthStatus | null {
    return this.#systemStatus;
  }

  /** The status to compare the next one with, after a restart. */
  restoreSystemStatus(status: HealthStatus | null): void {
    this.#systemStatus = status;
  }

  addTransition(watched: Watched, transition: Transition): void {
    watched.holds += 1;
    this.#transitions.push({ watched, transition });
    this.#decide(watched, transition);
    this.addEvent({
      timestamp: toTimestamp(transition.confirmedAt),
      event_type: "status_change",
      component_id: transition.componentId,
      severity: severityOf(transition.to),
      message: `${transition.from ?? "no status"} to ${transition.to}: ${transition.reason.text}`,
      details: {
        from: transition.from,
        to: transition.to,
        reason_code: transition.reason.code,
        detected_at: toTimestamp(transition.detectedAt),
      },
    });
  }

  /** Remembers a component's state although its status did not change. */
  keepState(watched: Watched): void {
    this.#states.add(watched);
    this.#arm();
  }

  addEvent(event: NewEvent): void {
    this.#lastEventId = Math.max(this.#lastEventId + 1, this.#options.clock.now() * 1000);
    this.#events.push({ id: this.#lastEventId, ...event });
    this.#arm();
  }

  /** Writes a line about now. */
  note(
    type: EventType,
    event: { componentId?: string; severity?: AlertSeverity; message: string; details?: object },
  ): void {
    this.addEvent({
      timestamp: toTimestamp(this.#options.clock.now()),
      event_type: type,
      component_id: event.componentId ?? null,
      severity: event.severity ?? "LOW",
      message: event.message,
      details: { ...event.details },
    });
  }

  /** An alert that no transition of a component makes: the monitor's own, or that of a component that is gone. */
  addDecision(decision: AlertDecision | null): void {
    if (decision === null) return;
    this.#decisions.push(decision);
    this.#arm();
  }

  /** The system's status may have changed although no component's did (one paused, added or removed). */
  touchSystem(): void {
    this.#arm();
  }

  /** Resolves when every change so far has been committed and published. */
  async settled(): Promise<void> {
    if (this.#cancel !== null) {
      this.#cancel();
      this.#settle();
    }
    if (this.#open > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #arm(): void {
    this.#cancel ??= this.#options.clock.schedule(0, () => this.#settle());
  }

  #decide(watched: Watched, transition: Transition): void {
    const { definition, state } = watched;
    const decision = this.#options.alerts.decide(
      {
        componentId: definition.id,
        componentType: definition.type,
        tags: definition.tags,
        from: transition.from,
        to: transition.to,
        reason: transition.reason.text,
        metrics: state.metrics,
        eventAt: transition.eventAt,
        detectedAt: transition.detectedAt,
      },
      this.#options.clock.now(),
    );
    this.addDecision(decision);
  }

  #settle(): void {
    this.#cancel = null;
    this.#judgeSystem();
    this.#noteAlerts();
    const transitions = this.#transitions;
    const decisions = this.#decisions;
    const events = this.#events;
    const batch: RecordBatch = {
      checks: [],
      transitions: transitions.map(({ watched, transition }) => ({ transition, state: watched.state })),
      events,
      alerts: decisions.map((decision) => decision.alert),
      notifications: decisions.flatMap((decision) => decision.notifications),
      states: Array.from(this.#states, (watched) => ({ componentId: watched.definition.id, state: watched.state })),
    };
    this.#transitions = [];
    this.#decisions = [];
    this.#events = [];
    this.#states = new Set();
    // A settle armed by the notes above would find nothing to do.
    this.#disarm();
    if (batch.transitions.length + batch.events.length + batch.alerts.length + batch.states.length === 0) {
      this.#options.publisher.touchSystem();
      return;
    }
    this.#open += 1;
    void this.#options.recorder.commit(batch).then((durable) => {
      this.#publish(batch, { transitions, alerts: decisions, durable });
    });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #publish(batch: RecordBatch, changes: PublishedChanges): void {
    const { publisher, outbox } = this.#options;
    for (const { watched } of changes.transitions) {
      watched.holds -= 1;
      publisher.touch(watched);
    }
    publisher.addEvents(batch.events);
    publisher.touchSystem();
    if (changes.durable) outbox.wake(new Set(batch.notifications.map((notification) => notification.channelId)));
    else outbox.sendUnkept(batch.notifications);
    this.#options.onPublished(changes);
    this.#open -= 1;
    if (this.#open === 0) for (const wake of this.#idle.splice(0)) wake();
  }

  /** A change of overall_status is an alert too. */
  #judgeSystem(): void {
    const from = this.#systemStatus;
    const { status: to, reason } = this.#options.judgeSystem();
    if (to === from) return;
    this.#systemStatus = to;
    const now = this.#options.clock.now();
    const first = this.#transitions[0]?.transition;
    this.note("system_status_change", {
      severity: severityOf(to ?? "HEALTHY"),
      message: `System ${from ?? "without status"} to ${to ?? "no status"}: ${reason}`,
      details: { from, to },
    });
    if (to === null) return;
    const decision = this.#options.alerts.decide(
      {
        componentId: SYSTEM_COMPONENT_ID,
        componentType: "CUSTOM",
        tags: [],
        from,
        to,
        reason,
        metrics: [],
        eventAt: first?.eventAt ?? now,
        detectedAt: first?.detectedAt ?? now,
      },
      now,
    );
    if (decision !== null) this.#decisions.push(decision);
  }

  #noteAlerts(): void {
    for (const { alert, notifications } of this.#decisions) {
      if (notifications.length === 0) continue;
      const channels = notifications.map((notification) => notification.channelId);
      this.note(alert.status === "firing" ? "alert_fired" : "alert_resolved", {
        componentId: alert.component_id,
        severity: alert.severity,
        message: `${alert.message} (to ${channels.join(", ")})`,
        details: { alert_id: alert.alert_id, channels },
      });
    }
  }
}
