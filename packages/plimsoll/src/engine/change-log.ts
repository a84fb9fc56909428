import {
  type Alert,
  type AlertSeverity,
  type Diagnosis,
  diagnosisOf,
  type EventType,
  type HealthStatus,
  type Naming,
  type Reason,
  SYSTEM_COMPONENT_ID,
  type SystemEvent,
  severityOf,
  type Transition,
  toTimestamp,
} from "@plimsoll/core";
import type { AlertBook } from "../alerting/alert-book.ts";
import { type AlertDecision, isEmptyDecision, mergeDecisions } from "../alerting/alert-decision.ts";
import type { OutboxPump } from "../alerting/outbox-pump.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { LifecycleChange, NewEvent, NewNotification, RecordBatch } from "../port/store.ts";
import { alertLines } from "./alert-lines.ts";
import type { Publisher } from "./publisher.ts";
import type { Recorder } from "./recorder.ts";
import type { Watched } from "./watched.ts";

/**
 * While a commit is under way, further changes are gathered for the next one, at most this long, ms: many components that
 * fail together become a few commits that do not fall behind, and a store that hangs holds up nobody.
 */
const GATHER_MS = 100;

export interface ChangeLogOptions {
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, "commit">;
  readonly publisher: Pick<Publisher, "touch" | "touchSystem" | "addEvents">;
  readonly alerts: AlertBook;
  readonly outbox: Pick<OutboxPump, "wake" | "sendUnkept">;
  /** Told before it is decided who hears of a component that fails. */
  readonly onFailing: (watched: Watched) => void;
  /** What depends on a component, directly or not. */
  readonly dependentsOf: (componentId: string) => Iterable<string>;
  /** Judges the system as it stands now. */
  readonly judgeSystem: () => { readonly status: HealthStatus | null; readonly reason: string };
  /** Told after the change was published. */
  readonly onPublished: (changes: PublishedChanges) => void;
}

export interface PublishedChanges {
  readonly transitions: readonly { readonly watched: Watched; readonly transition: Transition }[];
  readonly alerts: readonly Alert[];
  /** Those that are to be delivered. */
  readonly notifications: readonly NewNotification[];
  /** Those that are kept from people. */
  readonly suppressed: readonly NewNotification[];
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
  #lifecycles: LifecycleChange[] = [];
  /** Whose alerts are to be looked at again in this turn, because something besides their status has changed. */
  #concerned = new Set<string>();
  #concernsAll = false;
  #systemStatus: HealthStatus | null = null;
  #lastEventId = 0;
  #cancel: Cancel | null = null;
  /** Commits begun and published so far; they are published in their order. */
  #begun = 0;
  #published = 0;
  #waiting: { readonly until: number; readonly wake: () => void }[] = [];

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
    if (transition.from === "DOWN") watched.lastDownUntil = transition.confirmedAt;
    if (transition.to !== "HEALTHY") this.#options.onFailing(watched);
    const decision = this.#decide(watched, transition);
    this.addEvent({
      incident_id: decision?.alert?.incident_id ?? null,
      timestamp: toTimestamp(transition.confirmedAt),
      event_type: "status_change",
      component_id: transition.componentId,
      severity: severityOf(transition.to),
      message: `${changeWords(transition)}: ${transition.reason.text}`,
      details: {
        from: transition.from,
        to: transition.to,
        reason_code: transition.reason.code,
        ...diagnosed(transition.reason),
        detected_at: toTimestamp(transition.detectedAt),
      },
    });
    this.addDecision(decision);
  }

  /**
   * What is wrong with a component has got a name at the status that it has: its alert is told again, under the same id. Or
   * it has none any more: its alert says so from now on.
   */
  addNaming(watched: Watched, named: Naming): void {
    const { status } = watched.state;
    this.keepState(watched);
    if (status === null) return;
    const isOver = diagnosisOf(named.reason) === null;
    const decision = isOver
      ? this.#unname(watched, named)
      : this.#decide(watched, { ...named, from: status, to: status });
    if (decision === null) return;
    this.note(isOver ? "unnamed" : "named", {
      componentId: watched.definition.id,
      severity: severityOf(status),
      message: `still ${status}: ${named.reason.text}`,
      details: { ...diagnosed(named.reason), detected_at: toTimestamp(named.detectedAt) },
    });
    this.addDecision(decision);
  }

  /** Remembers a component's state although its status did not change. */
  keepState(watched: Watched): void {
    this.#states.add(watched);
    this.#arm();
  }

  /** What is counted at all has changed: a component's lifecycle, or what the monitor itself does. */
  addLifecycle(change: LifecycleChange): void {
    this.#lifecycles.push(change);
    this.#arm();
  }

  addEvent(event: NewEvent): void {
    this.#lastEventId = Math.max(this.#lastEventId + 1, this.#options.clock.now() * 1000);
    const { incident_id: given, component_id } = event;
    const incident_id = given ?? this.#incidentOf(component_id);
    this.#events.push({ id: this.#lastEventId, ...event, incident_id });
    this.#arm();
  }

  /** Writes a line about now. */
  note(
    type: EventType,
    event: { componentId?: string; incidentId?: string; severity?: AlertSeverity; message: string; details?: object },
  ): void {
    this.addEvent({
      timestamp: toTimestamp(this.#options.clock.now()),
      event_type: type,
      component_id: event.componentId ?? null,
      incident_id: event.incidentId ?? null,
      severity: event.severity ?? "LOW",
      message: event.message,
      details: { ...event.details },
    });
  }

  /** What was decided on alerts and incidents: by a transition, by a person, or because its time has come. */
  addDecision(decision: AlertDecision | readonly AlertDecision[] | null): void {
    if (decision === null) return;
    if (isSeveral(decision)) {
      for (const each of decision) this.addDecision(each);
      return;
    }
    if (isEmptyDecision(decision)) return;
    this.#decisions.push(decision);
    for (const event of decision.events) this.addEvent(event);
    this.#arm();
  }

  /** The system's status may have changed although no component's did (one paused, added or removed). */
  touchSystem(): void {
    this.#arm();
  }

  /** A component's maintenance, pause or flapping began or ended: who hears of it and of what depends on it may change. */
  reviewAlertsOf(componentId: string): void {
    this.#concerned.add(componentId);
    this.#arm();
  }

  /** Components came, went or depend on others now: who hears of any may change. */
  reviewAlerts(): void {
    this.#concernsAll = true;
    this.#arm();
  }

  /** Resolves when every change so far has been committed and published. */
  async settled(): Promise<void> {
    if (this.#cancel !== null) this.#settle();
    const until = this.#begun;
    if (this.#published < until) await new Promise<void>((wake) => this.#waiting.push({ until, wake }));
  }

  #arm(): void {
    this.#cancel ??= this.#options.clock.schedule(this.#published < this.#begun ? GATHER_MS : 0, () => this.#settle());
  }

  #decide(watched: Watched, transition: Naming & Pick<Transition, "from" | "to">): AlertDecision | null {
    const { definition, state } = watched;
    return this.#options.alerts.decide(
      {
        componentId: definition.id,
        componentType: definition.type,
        from: transition.from,
        to: transition.to,
        reason: transition.reason.text,
        diagnosis: diagnosisOf(transition.reason),
        metrics: state.metrics,
        eventAt: transition.eventAt,
        detectedAt: transition.detectedAt,
      },
      this.#options.clock.now(),
    );
  }

  #unname({ definition, state }: Watched, { reason }: Naming): AlertDecision | null {
    const { alerts, clock } = this.#options;
    return alerts.unname({ componentId: definition.id, reason: reason.text, metrics: state.metrics }, clock.now());
  }

  /** The timeline that a component's line belongs to. */
  #incidentOf(componentId: string | null): string | null {
    return componentId === null ? null : (this.#options.alerts.incidents.of(componentId)?.incident_id ?? null);
  }

  #settle(): void {
    this.#disarm();
    this.#reviewConcerned();
    this.#judgeSystem();
    this.#reviewSystem();
    for (const { type, ...line } of this.#decisions.flatMap(alertLines)) this.note(type, line);
    const transitions = this.#transitions;
    const decisions = this.#decisions;
    const decided = mergeDecisions(decisions);
    const batch: RecordBatch = {
      checks: [],
      transitions: transitions.map(({ watched, transition }) => ({ transition, state: watched.state })),
      events: this.#events,
      alerts: decided.alerts,
      notifications: decided.notifications,
      progress: decided.progress,
      // One that changed several times in a turn is written as it is at its end.
      incidents: [...new Map(decided.incidents.map((incident) => [incident.incident_id, incident])).values()],
      silences: decided.silences,
      lifecycles: this.#lifecycles,
      states: Array.from(this.#states, (watched) => ({ componentId: watched.definition.id, state: watched.state })),
    };
    this.#transitions = [];
    this.#decisions = [];
    this.#events = [];
    this.#states = new Set();
    this.#lifecycles = [];
    // A settle armed by the notes above would find nothing to do.
    this.#disarm();
    if (Object.values(batch).every((part) => part.length === 0)) {
      this.#options.publisher.touchSystem();
      return;
    }
    this.#begun += 1;
    void this.#options.recorder.commit(batch).then((durable) => {
      const alerts = decisions.flatMap(({ alert }) => alert ?? []);
      const notifications = batch.notifications.filter((notification) => notification.suppressed === null);
      const suppressed = batch.notifications.filter((notification) => notification.suppressed !== null);
      this.#publish(batch, { transitions, alerts, notifications, suppressed, durable });
    });
  }

  /** What depends on a component that has just changed may be held now, or no longer; so may what an alert inhibits. */
  #reviewConcerned(): void {
    const { alerts, clock, dependentsOf } = this.#options;
    const ids = this.#concerned;
    this.#concerned = new Set();
    for (const id of [...ids, ...this.#transitions.map(({ transition }) => transition.componentId)]) {
      for (const dependent of dependentsOf(id)) ids.add(dependent);
    }
    const inhibition = alerts.takeInhibitionChanged();
    const all = this.#concernsAll || inhibition;
    this.#concernsAll = false;
    if (all || ids.size > 0) this.addDecision(alerts.review(clock.now(), all ? "all" : ids));
  }

  /** The system's alert is held while all that is behind it is: something may be behind it now that is not. */
  #reviewSystem(): void {
    const { alerts, clock } = this.#options;
    if (this.#decisions.length === 0 || !alerts.isHeld(SYSTEM_COMPONENT_ID)) return;
    this.addDecision(alerts.review(clock.now(), new Set([SYSTEM_COMPONENT_ID])));
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
    const { notifications } = changes;
    if (changes.durable) outbox.wake(new Set(notifications.map((notification) => notification.channelId)));
    else outbox.sendUnkept(notifications);
    this.#options.onPublished(changes);
    this.#published += 1;
    while (this.#waiting[0] !== undefined && this.#waiting[0].until <= this.#published) this.#waiting.shift()?.wake();
    if (this.#published === this.#begun && this.#cancel !== null) this.#settle();
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
      message: `System ${changeWords({ from, to })}: ${reason}`,
      details: { from, to },
    });
    if (to === null) return;
    const decision = this.#options.alerts.decide(
      {
        componentId: SYSTEM_COMPONENT_ID,
        componentType: "CUSTOM",
        from,
        to,
        reason,
        metrics: [],
        eventAt: first?.eventAt ?? now,
        detectedAt: first?.detectedAt ?? now,
      },
      now,
    );
    this.addDecision(decision);
  }
}

/** A change of status in words. The first is none to compare with, and there may be none after the last. */
function changeWords({ from, to }: { readonly from: HealthStatus | null; readonly to: HealthStatus | null }): string {
  if (to === null) return `no longer ${from}`;
  return from === null ? `first seen ${to}` : `${from} to ${to}`;
}

function diagnosed(reason: Reason): { diagnosis?: Diagnosis } {
  const diagnosis = diagnosisOf(reason);
  return diagnosis === null ? {} : { diagnosis };
}

function isSeveral(decision: AlertDecision | readonly AlertDecision[]): decision is readonly AlertDecision[] {
  return Array.isArray(decision);
}
