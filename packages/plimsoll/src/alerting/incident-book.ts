import {
  type Alert,
  type AlertSeverity,
  blame,
  type ClockRuleName,
  causeWords,
  chooseIncident,
  formatDuration,
  type Incident,
  incidentName,
  mergeInto,
  openIncident,
  resolveIfOver,
  STORM_WINDOW_MS,
  SYSTEM_COMPONENT_ID,
  takeAlert,
  toTimestamp,
} from "@plimsoll/core";
import type { NewEvent } from "../port/store.ts";
import type { AlertFacts } from "./alert-facts.ts";
import { incidentEvent } from "./incident-event.ts";

export interface IncidentBookOptions {
  readonly newId: () => string;
  /** Asked when an incident is opened. */
  readonly clocks: (severity: AlertSeverity) => readonly ClockRuleName[];
  readonly linksOf: (incidentId: string) => Record<string, string>;
  readonly facts: AlertFacts;
}

/** What an alert did to the incidents. */
export interface IncidentOutcome {
  /** The incident that it belongs to; null for one that needs none. */
  readonly incident: Incident | null;
  /** What is to blame for it, in words, if something else is. */
  readonly probableCause: string | null;
  readonly changed: readonly Incident[];
  readonly events: readonly NewEvent[];
}

/** So many incidents that have ended are remembered. */
const KEPT_ENDED = 1000;

/** Knows the open incidents and which component belongs to which. */
export class IncidentBook {
  readonly #options: IncidentBookOptions;
  readonly #open = new Map<string, Incident>();
  /** The open incident of each member. */
  readonly #byComponent = new Map<string, string>();
  /** Some that have ended, for the notifications that still tell of them. */
  readonly #ended = new Map<string, Incident>();
  /** Incidents that were taken over by another. */
  readonly #mergedInto = new Map<string, string>();
  /** Ids of those opened lately, oldest first. */
  #recent: string[] = [];
  #lastNumber = 0;
  /** The one that an alert last opened or joined: a change of the system that follows belongs to it. */
  #lastTouched: string | null = null;

  constructor(options: IncidentBookOptions) {
    this.#options = options;
  }

  restore(open: readonly Incident[], lastNumber: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, lastNumber);
    // What has been found since the start stands: a component stays with its newer incident.
    const newer = new Map(this.#byComponent);
    for (const incident of open) this.put(incident);
    for (const [componentId, incidentId] of newer) this.#byComponent.set(componentId, incidentId);
  }

  /** Takes a member out of the incident that its alert of an earlier run belonged to; answers what changed. */
  release(alert: Alert, now: number): readonly Incident[] {
    const before = alert.incident_id === null ? undefined : this.#open.get(alert.incident_id);
    if (before === undefined) return [];
    const incident = resolveIfOver(takeAlert(before, alert, now), now);
    const stays = this.#byComponent.get(alert.component_id);
    this.put(incident);
    if (stays !== undefined && stays !== incident.incident_id) this.#byComponent.set(alert.component_id, stays);
    return [incident];
  }

  get open(): readonly Incident[] {
    return [...this.#open.values()];
  }

  /** An open incident; one that was merged answers with what took it over. */
  get(incidentId: string): Incident | null {
    return this.#open.get(this.currentId(incidentId)) ?? null;
  }

  /** An incident that is open or has only just been resolved or merged. */
  known(incidentId: string): Incident | null {
    return this.#open.get(incidentId) ?? this.#ended.get(incidentId) ?? null;
  }

  /** What an incident goes on as, after all mergers. */
  currentId(incidentId: string): string {
    let id = incidentId;
    for (let next = this.#mergedInto.get(id); next !== undefined; next = this.#mergedInto.get(id)) id = next;
    return id;
  }

  /** The open incident that a component belongs to. */
  of(componentId: string): Incident | null {
    const id = this.#byComponent.get(componentId);
    return id === undefined ? null : (this.#open.get(id) ?? null);
  }

  /** Keeps an incident as it is now; a resolved one is let go. */
  put(incident: Incident): void {
    const { incident_id: id, members, status } = incident;
    if (status === "resolved") this.#end(incident);
    else this.#open.set(id, incident);
    for (const { component_id } of members) {
      if (status !== "resolved") this.#byComponent.set(component_id, id);
      else if (this.#byComponent.get(component_id) === id) this.#byComponent.delete(component_id);
    }
  }

  #end(incident: Incident): void {
    this.#open.delete(incident.incident_id);
    this.#ended.set(incident.incident_id, incident);
    for (const id of this.#ended.keys()) {
      if (this.#ended.size <= KEPT_ENDED) return;
      this.#ended.delete(id);
      this.#mergedInto.delete(id);
    }
  }

  /** Takes an alert that fired, changed or was resolved into the incident that it belongs to. */
  take(alert: Alert, now: number): IncidentOutcome {
    if (alert.component_id === SYSTEM_COMPONENT_ID) return this.#takeSystem(alert);
    return alert.status === "firing" ? this.#takeFiring(alert, now) : this.#takeResolved(alert, now);
  }

  /** The system's change belongs to what made it, but is no member: it must not keep an incident open. */
  #takeSystem(alert: Alert): IncidentOutcome {
    const id = alert.incident_id ?? this.#lastTouched;
    const incident = id === null ? null : this.get(id);
    return { incident, probableCause: incident?.title ?? null, changed: [], events: [] };
  }

  #takeFiring(alert: Alert, now: number): IncidentOutcome {
    const { component_id: componentId } = alert;
    const { facts } = this.#options;
    const choice = chooseIncident({
      componentId,
      own: this.of(componentId),
      ofParents: this.#unrecovered(facts.ancestorsOf(componentId)),
      ofChildren: this.of(componentId) === null ? this.#unrecovered(facts.dependentsOf(componentId)) : [],
      recent: this.#opened(now),
      now,
    });
    if (choice.kind === "open") return this.#openFor(alert, now);
    if (choice.kind === "cause") return this.#becomeCause(alert, choice, now);
    return this.#join(alert, choice, now);
  }

  #openFor(alert: Alert, now: number): IncidentOutcome {
    const { newId, clocks, linksOf, facts } = this.#options;
    this.#lastNumber += 1;
    const incidentId = newId();
    const blastRadius = facts.dependentsOf(alert.component_id);
    const incident = openIncident({
      ...{ incidentId, number: this.#lastNumber, alert, blastRadius, clocks: clocks(alert.severity), now },
      links: linksOf(incidentId),
    });
    this.#keep(incident);
    this.#recent.push(incidentId);
    const message = `${incidentName(incident)} opened: ${incident.title}`;
    const events = [incidentEvent(incident, { type: "incident_opened", message, now, severity: alert.severity })];
    return { incident, probableCause: null, changed: [incident], events };
  }

  #join(
    alert: Alert,
    choice: { incident: Incident; why: "member" | "parent" | "storm" },
    now: number,
  ): IncidentOutcome {
    const isNew = choice.why !== "member";
    let incident = takeAlert(choice.incident, alert, now);
    let probableCause = isNew || alert.probable_cause === null ? this.#causeOf(incident, alert) : alert.probable_cause;
    if (choice.why === "storm") {
      probableCause = `${incident.members.length} components failed within ${STORM_WINDOW_MS / 1000} s: look at what they share, such as the host or the network`;
      incident = { ...incident, probable_cause: probableCause };
    }
    this.#keep(incident);
    const events = isNew
      ? [
          incidentEvent(incident, {
            type: "incident_joined",
            message: `${alert.component_id} joined ${incidentName(incident)}`,
            now,
            componentId: alert.component_id,
          }),
        ]
      : [];
    return { incident, probableCause, changed: [incident], events };
  }

  /** What its members depend on has failed too, and was only seen later: it takes their incidents over. */
  #becomeCause(
    alert: Alert,
    { incident: first, merge }: { incident: Incident; merge: readonly Incident[] },
    now: number,
  ): IncidentOutcome {
    let target = blame(takeAlert(first, alert, now), alert, this.#options.facts.dependentsOf(alert.component_id));
    const changed: Incident[] = [];
    const events: NewEvent[] = [];
    for (const other of merge) {
      const result = mergeInto(other, target, now);
      target = result.target;
      changed.push(result.merged);
      this.put(result.merged);
      this.#mergedInto.set(other.incident_id, target.incident_id);
      const message = `${incidentName(other)} belongs to ${incidentName(target)}: ${target.title}`;
      events.push(incidentEvent(other, { type: "incident_merged", message, now }));
    }
    this.#keep(target);
    const message = `${alert.component_id} is the probable cause of ${incidentName(target)}`;
    events.push(incidentEvent(target, { type: "incident_joined", message, now, componentId: alert.component_id }));
    return { incident: target, probableCause: null, changed: [...changed, target], events };
  }

  #takeResolved(alert: Alert, now: number): IncidentOutcome {
    const before = this.of(alert.component_id);
    if (before === null) {
      const incident = alert.incident_id === null ? null : this.get(alert.incident_id);
      return { incident, probableCause: alert.probable_cause, changed: [], events: [] };
    }
    const incident = resolveIfOver(takeAlert(before, alert, now), now);
    this.put(incident);
    if (incident.status !== "resolved") {
      return { incident, probableCause: alert.probable_cause, changed: [incident], events: [] };
    }
    const lasted = formatDuration(now - Date.parse(incident.detected_at));
    const message = `${incidentName(incident)} resolved after ${lasted}: ${incident.title}`;
    const events = [incidentEvent(incident, { type: "incident_resolved", message, now })];
    return { incident, probableCause: alert.probable_cause, changed: [incident], events };
  }

  #keep(incident: Incident): void {
    this.put(incident);
    this.#lastTouched = incident.incident_id;
  }

  /** Blames the incident's cause, unless that is the component itself. */
  #causeOf(incident: Incident, { component_id }: Alert): string | null {
    const { cause_component_id: cause, members, title } = incident;
    if (cause === null || cause === component_id) return null;
    const member = members.find((candidate) => candidate.component_id === cause);
    if (member === undefined) return title;
    return causeWords({
      component_id: cause,
      component_status: member.status,
      reason: `see ${incidentName(incident)}`,
    });
  }

  /** The open incidents of these components, where they have not recovered. */
  #unrecovered(componentIds: Iterable<string>): Incident[] {
    const found = new Map<string, Incident>();
    for (const id of componentIds) {
      const incident = this.of(id);
      const member = incident?.members.find((candidate) => candidate.component_id === id);
      if (incident !== null && member?.recovered_at === null) found.set(incident.incident_id, incident);
    }
    return [...found.values()];
  }

  #opened(now: number): Incident[] {
    this.#recent = this.#recent.filter((id) => {
      const opened = this.#open.get(id)?.opened_at;
      return opened !== undefined && now - Date.parse(opened) <= STORM_WINDOW_MS;
    });
    return this.#recent.flatMap((id) => this.#open.get(id) ?? []);
  }
}

/** A moment as incidents keep it. */
export function mark(by: string, reason: string, now: number) {
  return { by, at: toTimestamp(now), reason };
}
