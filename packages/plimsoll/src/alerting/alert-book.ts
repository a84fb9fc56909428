import {
  type Alert,
  type AlertProgress,
  type AlertRecord,
  type AlertSeverity,
  type ClockRuleName,
  type ComponentType,
  decideAlert,
  type HealthMetric,
  type HealthStatus,
  type Incident,
  matchesAlert,
  NOBODY_TOLD,
  type Silence,
  severityRank,
  toTimestamp,
  withPeak,
} from "@plimsoll/core";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { NewEvent, NewNotification, StoredState } from "../port/store.ts";
import { type AlertDecision, mergeDecisions, NO_DECISION } from "./alert-decision.ts";
import type { AlertFacts } from "./alert-facts.ts";
import { IncidentBook } from "./incident-book.ts";
import { type IncidentChange, IncidentDesk } from "./incident-desk.ts";
import { NoticeDesk, type OpenAlert } from "./notice-desk.ts";
import { SilenceBook } from "./silence-book.ts";

/** A change of status that may be an alert: a component's, or the system's own. Times are epoch ms. */
export interface AlertSubject {
  readonly componentId: string;
  readonly componentType: ComponentType;
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
  readonly isGone?: boolean;
  readonly reason: string;
  readonly metrics: readonly HealthMetric[];
  readonly eventAt: number;
  readonly detectedAt: number;
  /** Channels that must not be told, because the alert is about them. Default none. */
  readonly except?: readonly string[];
  /** Where a person finds more, besides what the component's own address gives. Default none. */
  readonly links?: Readonly<Record<string, string>>;
}

export interface AlertBookOptions {
  readonly policy: AlertPolicy;
  readonly newId: () => string;
  readonly linksOf: (componentId: string) => Record<string, string>;
  readonly incidentLinksOf: (incidentId: string) => Record<string, string>;
  readonly facts: AlertFacts;
  /** Whether a channel wants to hear that somebody has acknowledged. */
  readonly tellsAcknowledged: (channelId: string) => boolean;
}

/** A recovery that is not believed yet: it has to last, or the component to stop flapping. */
interface Settling {
  readonly subject: AlertSubject;
  /** Epoch ms; null: when the flapping ends. */
  readonly until: number | null;
}

/** So many alerts of an incident go along with word of its acknowledgement. */
const TOLD_ALERTS = 50;

/** Knows which alerts are open and decides what each change means for them, for incidents, and for who hears of it. */
export class AlertBook {
  readonly incidents: IncidentBook;
  readonly silences = new SilenceBook();
  readonly desk: IncidentDesk;
  readonly #options: AlertBookOptions;
  readonly #notices: NoticeDesk;
  readonly #open = new Map<string, OpenAlert>();
  readonly #settling = new Map<string, Settling>();

  constructor(options: AlertBookOptions) {
    const { newId, facts, policy, incidentLinksOf: linksOf } = options;
    this.#options = options;
    this.incidents = new IncidentBook({ newId, facts, linksOf, clocks: (severity) => this.#clocksFor(severity) });
    this.desk = new IncidentDesk(this.incidents);
    const { incidents, silences } = this;
    this.#notices = new NoticeDesk({ newId, facts, incidents, silences, firing: () => this.#open.values() }, policy);
  }

  /** Takes up what was open before a restart. */
  restore(stored: StoredState, now: number): void {
    this.catchUp(stored, now);
    for (const record of stored.openAlerts) this.restoreAlert(record, stored, now);
  }

  /** Takes up silences and incidents from before; what has been found since stands. */
  catchUp(stored: StoredState, now: number): void {
    this.silences.restore(stored.silences, now);
    this.incidents.restore(stored.openIncidents, stored.lastIncidentNumber);
  }

  restoreAlert({ deliveries, durable: _durable, ...alert }: AlertRecord, stored: StoredState, now: number): void {
    const progress = stored.progress.get(alert.alert_id) ?? progressFrom(alert, deliveries);
    this.#open.set(alert.component_id, { alert, progress, nextAt: now, except: new Set() });
  }

  /** Ends an alert of an earlier run for the one that has taken its place; receivers know both by the same key. */
  supersede(
    { deliveries: _deliveries, durable: _durable, ...before }: AlertRecord,
    by: Alert,
    now: number,
  ): AlertDecision {
    const message = `${before.component_id}: this alert goes on as ${by.alert_id}`;
    const alert: Alert = { ...before, status: "resolved", message, resolved_at: toTimestamp(now) };
    const changed = this.incidents.release(alert, now);
    return { ...NO_DECISION, alert, alerts: [alert], incidents: changed };
  }

  usePolicy(policy: AlertPolicy): void {
    this.#notices.policy = policy;
  }

  get policy(): AlertPolicy {
    return this.#notices.policy;
  }

  get openAlerts(): readonly Alert[] {
    return Array.from(this.#open.values(), (open) => open.alert);
  }

  get progress(): AlertDecision["progress"] {
    return Array.from(this.#open.values(), ({ alert, progress }) => ({ alertId: alert.alert_id, progress }));
  }

  openAlert(componentId: string): Alert | null {
    return this.#open.get(componentId)?.alert ?? null;
  }

  /** Whether an alert of the component waits for its recovery to last. */
  isSettling(componentId: string): boolean {
    return this.#settling.has(componentId);
  }

  /** What a change means; null when it is no alert. */
  decide(subject: AlertSubject, now: number): AlertDecision | null {
    const { componentId, to } = subject;
    this.#settling.delete(componentId);
    const flapping = this.#options.facts.about(componentId)?.flapping ?? false;
    const { recoveryDelayMs } = this.#notices.policy;
    if (to === "HEALTHY" && this.#open.has(componentId) && (flapping || recoveryDelayMs > 0)) {
      this.#settling.set(componentId, { subject, until: flapping ? null : now + recoveryDelayMs });
      return null;
    }
    return this.#decideNow(subject, now);
  }

  /** Believes a recovery that had to wait for the component to stop flapping. */
  settle(componentId: string, now: number): AlertDecision | null {
    const settling = this.#settling.get(componentId);
    if (settling === undefined) return null;
    this.#settling.delete(componentId);
    return this.#decideNow(settling.subject, now);
  }

  /**
   * Asks again who should hear of open alerts: of these components, of all when something has changed that may concern any,
   * and always of those whose time has come. Reminders, escalation, the ends of silences and snoozes, recoveries that lasted.
   */
  review(now: number, which: "due" | "all" | ReadonlySet<string>): AlertDecision {
    const decisions: AlertDecision[] = [];
    for (const [componentId, { until }] of [...this.#settling]) {
      if (until === null || until > now) continue;
      const decision = this.settle(componentId, now);
      if (decision !== null) decisions.push(decision);
    }
    const woken = this.desk.wake(now);
    const reminded = new Set(woken.map(({ incident }) => incident.incident_id));
    for (const change of woken) decisions.push(changeOf(change));
    for (const open of [...this.#open.values()]) {
      const { incident_id } = open.alert;
      const remind = incident_id !== null && reminded.has(this.incidents.currentId(incident_id));
      const isDue = open.nextAt !== null && open.nextAt <= now;
      const isNamed = which !== "due" && (which === "all" || which.has(open.alert.component_id));
      if (!isNamed && !remind && !isDue) continue;
      decisions.push(this.#replan(open, now, remind));
    }
    return mergeDecisions(decisions);
  }

  /** When to review next, epoch ms; null when only a change can make a difference. */
  nextReviewAt(now: number): number | null {
    const moments = [
      ...Array.from(this.#open.values(), (open) => open.nextAt),
      ...Array.from(this.#settling.values(), (settling) => settling.until),
      this.desk.nextAt(),
      this.#open.size > 0 ? this.silences.nextAt(now) : null,
    ].filter((moment) => moment !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  }

  /** Carries out what a person did to an incident, tells the channels that want to know, and asks again who should hear. */
  act(change: IncidentChange, now: number): AlertDecision {
    const told =
      change.event.event_type === "incident_acknowledged" ? this.#tellAcknowledged(change.incident, now) : [];
    const members = [...this.#open.values()].filter(({ alert }) => this.#belongsTo(alert, change.incident));
    const replanned = members.map((open) => this.#replan(open, now, false));
    return mergeDecisions([{ ...changeOf(change), notifications: told }, ...replanned]);
  }

  /** What recovery has done about a component goes along with whatever is told of it from now on. */
  noteRecovery(componentId: string, words: string): AlertDecision | null {
    const open = this.#open.get(componentId);
    if (open === undefined) return null;
    const alert: Alert = { ...open.alert, recovery: words };
    this.#open.set(componentId, { ...open, alert });
    return { ...NO_DECISION, alerts: [alert] };
  }

  addSilence(silence: Silence, event: NewEvent, now: number): AlertDecision {
    this.silences.put(silence);
    return mergeDecisions([{ ...NO_DECISION, silences: [silence], events: [event] }, this.review(now, "all")]);
  }

  endSilence(silence: Silence, event: NewEvent, now: number): AlertDecision {
    return mergeDecisions([{ ...NO_DECISION, silences: [silence], events: [event] }, this.review(now, "all")]);
  }

  /** A notification of an alert, outside of what the routes ask: to a fallback, or as a test. */
  notify(alert: Alert, about: Parameters<NoticeDesk["notification"]>[1]): NewNotification {
    return this.#notices.notification(alert, about);
  }

  /** As `decide`, but changes nothing and belongs to no incident: for the self-test. */
  preview(subject: AlertSubject, now: number): Pick<AlertDecision, "alert" | "notifications"> | null {
    const alert = this.#toAlert(subject, null, now);
    if (alert === null) return null;
    const matched = { ...alert, tags: [] };
    const routes = this.#notices.policy.routes.filter((route) => matchesAlert(matched, route.match));
    const channels = [...new Set(routes.flatMap((route) => route.channels))];
    const notifications = channels.map((channelId) => this.notify(alert, { channelId, kind: "test", now }));
    return { alert, notifications };
  }

  #decideNow(subject: AlertSubject, now: number): AlertDecision | null {
    const before = this.#open.get(subject.componentId);
    const bare = this.#toAlert(subject, before?.alert ?? null, now);
    if (bare === null) return null;
    const outcome = this.incidents.take(bare, now);
    const alert: Alert = {
      ...bare,
      incident_id: bare.incident_id ?? outcome.incident?.incident_id ?? null,
      probable_cause: outcome.probableCause,
    };
    const opened: OpenAlert = {
      alert,
      progress: withPeak(before?.progress ?? NOBODY_TOLD, alert),
      nextAt: null,
      except: new Set(subject.except ?? []),
    };
    // Resolved ones are planned once more, and then let go.
    const { open, notifications } = this.#notices.plan(opened, now);
    if (alert.status === "resolved") this.#open.delete(subject.componentId);
    else this.#open.set(subject.componentId, open);
    return {
      ...NO_DECISION,
      alert,
      alerts: [alert],
      notifications,
      progress: [{ alertId: alert.alert_id, progress: open.progress }],
      incidents: outcome.changed,
      events: outcome.events,
    };
  }

  #replan(before: OpenAlert, now: number, remind: boolean): AlertDecision {
    const { open, notifications } = this.#notices.plan(before, now, remind);
    this.#open.set(open.alert.component_id, open);
    const isNew = open.progress !== before.progress;
    const progress = isNew ? [{ alertId: open.alert.alert_id, progress: open.progress }] : [];
    return { ...NO_DECISION, notifications, progress };
  }

  #clocksFor(severity: AlertSeverity): readonly ClockRuleName[] {
    const { clocks, clockSeverity } = this.#notices.policy;
    return severityRank(severity) >= severityRank(clockSeverity) ? clocks : [];
  }

  /** Those channels that heard of the incident and want to know who has it. */
  #tellAcknowledged(incident: Incident, now: number): NewNotification[] {
    const members = [...this.#open.values()].filter(({ alert }) => this.#belongsTo(alert, incident));
    const channels = new Set(members.flatMap(({ progress }) => Object.keys(progress.told)));
    return [...channels].filter(this.#options.tellsAcknowledged).flatMap((channelId) => {
      const told = members.filter(({ progress }) => progress.told[channelId] !== undefined);
      const [first] = told;
      if (first === undefined) return [];
      const notification = this.notify(first.alert, { channelId, kind: "acknowledged", now });
      const alerts = told.slice(0, TOLD_ALERTS).map(({ alert }) => alert);
      return [{ ...notification, payload: { ...notification.payload, alerts } }];
    });
  }

  #belongsTo({ incident_id }: Alert, incident: Incident): boolean {
    return incident_id !== null && this.incidents.currentId(incident_id) === incident.incident_id;
  }

  #toAlert(subject: AlertSubject, openAlert: Alert | null, now: number): Alert | null {
    const { componentId, componentType, except: _except, links = {}, ...change } = subject;
    return decideAlert({
      ...change,
      subject: { componentId, componentType },
      openAlert,
      now,
      newId: this.#options.newId,
      links: { ...this.#options.linksOf(componentId), ...links },
    });
  }
}

function changeOf({ incident, event }: IncidentChange): AlertDecision {
  return { ...NO_DECISION, incidents: [incident], events: [event] };
}

/** What is known of an alert whose progress was not kept: whoever has a notification of it has heard of it. */
function progressFrom(alert: Alert, deliveries: AlertRecord["deliveries"]): AlertProgress {
  const at = Date.parse(alert.generated_at);
  const told = deliveries.filter((delivery) => delivery.state !== "suppressed");
  return withPeak(
    {
      ...NOBODY_TOLD,
      toldAt: told.length === 0 ? null : at,
      told: Object.fromEntries(told.map(({ channel_id }) => [channel_id, { status: alert.component_status, at }])),
    },
    alert,
  );
}
