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
  severityRank,
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
  /** It ended a snooze: the incident's other alerts are to be looked at again. */
  readonly woke?: boolean;
}

/** The system's change belongs to what was opened or joined no longer ago than this, ms. */
const SAME_MOMENT_MS = 1000;
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
  /** Those that are put off. */
  readonly #snoozed = new Set<string>();
  /** Those that alerts have opened or joined just now: a change of the system that follows belongs to one of them. */
  #touched: { readonly at: number; readonly ids: Set<string> } = { at: 0, ids: new Set() };

  constructor(options: IncidentBookOptions) {
    this.#options = options;
  }

  restore(open: readonly Incident[], lastNumber: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, lastNumber);
    for (const incident of open) this.put(incident);
  }

  /** An alert of an earlier run whose incident was taken over by another: from now on it goes with that one. */
  follow({ component_id, incident_id }: Alert): void {
    const current = this.of(component_id);
    if (incident_id === null || current === null || this.#open.has(incident_id)) return;
    if (incident_id !== current.incident_id) this.#mergedInto.set(incident_id, current.incident_id);
  }

  /**
   * Ends what no alert stands for any more: a member whose end was never written, because the store could not take it, has
   * recovered. Answers what changed.
   */
  reconcile(fires: (componentId: string) => boolean, now: number): Incident[] {
    return this.open.flatMap((before) => {
      const isStale = before.members.some((it) => it.recovered_at === null && !fires(it.component_id));
      if (!isStale) return [];
      const recovered_at = toTimestamp(now);
      const members = before.members.map((member) =>
        member.recovered_at === null && !fires(member.component_id) ? { ...member, recovered_at } : member,
      );
      const incident = resolveIfOver({ ...before, members }, now);
      this.put(incident);
      return [incident];
    });
  }

  /** Takes a member out of the incident that its alert of an earlier run belonged to; answers what changed. */
  release(alert: Alert, now: number): readonly Incident[] {
    const before = alert.incident_id === null ? undefined : this.#open.get(alert.incident_id);
    if (before === undefined) return [];
    const incident = resolveIfOver(takeAlert(before, alert, now), now);
    this.put(incident);
    return [incident];
  }

  /** Those that are put off. */
  get snoozed(): readonly Incident[] {
    return Array.from(this.#snoozed, (id) => this.#open.get(id)).filter((incident) => incident !== undefined);
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

  /** What an alert belongs to as it stands now, also after mergers; null when that is over and forgotten. */
  currentOf({ component_id, incident_id }: Pick<Alert, "component_id" | "incident_id">): Incident | null {
    if (incident_id === null) return null;
    return this.get(incident_id) ?? this.of(component_id) ?? this.known(incident_id);
  }

  /** The open incident that a component belongs to. */
  of(componentId: string): Incident | null {
    const id = this.#byComponent.get(componentId);
    return id === undefined ? null : (this.#open.get(id) ?? null);
  }

  /** Keeps an incident as it is now; a resolved one is let go. `newMember` is the only one that it may have gained. */
  put(incident: Incident, newMember?: string): void {
    const { incident_id: id, members, status } = incident;
    if (incident.snoozed === null) this.#snoozed.delete(id);
    else this.#snoozed.add(id);
    if (status === "resolved") {
      this.#end(incident);
      for (const { component_id } of members) {
        if (this.#byComponent.get(component_id) === id) this.#byComponent.delete(component_id);
      }
      return;
    }
    this.#open.set(id, incident);
    if (newMember !== undefined) this.#claim(newMember, id);
    else for (const { component_id } of members) this.#claim(component_id, id);
  }

  /** A component stays with the incident that it belongs to while that is open. */
  #claim(componentId: string, incidentId: string): void {
    const other = this.#byComponent.get(componentId);
    if (other === undefined || !this.#open.has(other)) this.#byComponent.set(componentId, incidentId);
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
    if (alert.component_id === SYSTEM_COMPONENT_ID) return this.#takeSystem(alert, now);
    return alert.status === "firing" ? this.#takeFiring(alert, now) : this.#takeResolved(alert, now);
  }

  /** The system's change belongs to what made it, but is no member: it must not keep an incident open. */
  #takeSystem(alert: Alert, now: number): IncidentOutcome {
    const own = alert.incident_id === null ? null : this.get(alert.incident_id);
    const incident = own ?? (alert.status === "firing" ? this.#gravestOf(now) : null);
    return { incident, probableCause: incident?.title ?? alert.probable_cause, changed: [], events: [] };
  }

  /** The gravest of the incidents that were touched just now, the earliest of these; else the gravest that is open. */
  #gravestOf(now: number): Incident | null {
    const fresh = now - this.#touched.at <= SAME_MOMENT_MS ? this.#touched.ids : [];
    const touched = Array.from(fresh, (id) => this.get(id)).filter((incident) => incident !== null);
    const among = touched.length > 0 ? touched : this.open;
    const [first, ...others] = among;
    if (first === undefined) return null;
    const isGraver = (a: Incident, b: Incident) => severityRank(a.severity) > severityRank(b.severity);
    return others.reduce((best, incident) => (isGraver(incident, best) ? incident : best), first);
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
    this.#keep(incident, alert, now);
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
    this.#keep(incident, alert, now);
    const woken = wokenEvents(choice.incident, incident, now);
    const joined = isNew
      ? [
          incidentEvent(incident, {
            type: "incident_joined",
            message: `${alert.component_id} joined ${incidentName(incident)}`,
            now,
            componentId: alert.component_id,
          }),
        ]
      : [];
    const events = [...joined, ...woken];
    return { incident, probableCause, changed: [incident], events, woke: woken.length > 0 };
  }

  /** What its members depend on has failed too, and was only seen later: it takes their incidents over. */
  #becomeCause(
    alert: Alert,
    { incident: first, merge }: { incident: Incident; merge: readonly Incident[] },
    now: number,
  ): IncidentOutcome {
    let target = blame(takeAlert(first, alert, now), alert, this.#options.facts.dependentsOf(alert.component_id));
    const changed: Incident[] = [];
    const events = wokenEvents(first, target, now);
    const woke = events.length > 0 || merge.some(({ snoozed }) => snoozed !== null);
    for (const other of merge) {
      const result = mergeInto(other, target, now);
      target = result.target;
      changed.push(result.merged);
      this.put(result.merged);
      this.#mergedInto.set(other.incident_id, target.incident_id);
      const message = `${incidentName(other)} belongs to ${incidentName(target)}: ${target.title}`;
      events.push(incidentEvent(other, { type: "incident_merged", message, now }));
    }
    this.put(target);
    this.#keep(target, alert, now);
    const message = `${alert.component_id} is the probable cause of ${incidentName(target)}`;
    events.push(incidentEvent(target, { type: "incident_joined", message, now, componentId: alert.component_id }));
    return { incident: target, probableCause: null, changed: [...changed, target], events, woke };
  }

  #takeResolved(alert: Alert, now: number): IncidentOutcome {
    const before = this.of(alert.component_id);
    if (before === null) {
      const incident = alert.incident_id === null ? null : this.get(alert.incident_id);
      return { incident, probableCause: alert.probable_cause, changed: [], events: [] };
    }
    const incident = resolveIfOver(takeAlert(before, alert, now), now);
    this.put(incident, alert.component_id);
    if (incident.status !== "resolved") {
      return { incident, probableCause: alert.probable_cause, changed: [incident], events: [] };
    }
    const lasted = formatDuration(now - Date.parse(incident.detected_at));
    const message = `${incidentName(incident)} resolved after ${lasted}: ${incident.title}`;
    const events = [incidentEvent(incident, { type: "incident_resolved", message, now })];
    return { incident, probableCause: alert.probable_cause, changed: [incident], events };
  }

  #keep(incident: Incident, { component_id }: Alert, now: number): void {
    this.put(incident, component_id);
    if (now - this.#touched.at > SAME_MOMENT_MS) this.#touched = { at: now, ids: new Set() };
    this.#touched.ids.add(incident.incident_id);
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
      if (incident === null || found.has(incident.incident_id)) continue;
      const member = incident.members.find((candidate) => candidate.component_id === id);
      if (member?.recovered_at === null) found.set(incident.incident_id, incident);
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

/** Says that a snooze has ended before its time, if it has. */
function wokenEvents({ snoozed }: Incident, after: Incident, now: number): NewEvent[] {
  if (snoozed === null || after.snoozed !== null) return [];
  const message = `The snooze of ${incidentName(after)} by ${snoozed.by} has ended before its time: it has got worse`;
  return [incidentEvent(after, { type: "incident_snoozed", message, now })];
}

/** A moment as incidents keep it. */
export function mark(by: string, reason: string, now: number) {
  return { by, at: toTimestamp(now), reason };
}
