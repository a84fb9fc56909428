import {
  type Alert,
  type AlertProgress,
  type AlertRecord,
  type AlertSeverity,
  type ClockRuleName,
  causeOfDiagnosis,
  decideAlert,
  forgetName,
  type Incident,
  isNews,
  matchesAlert,
  NOBODY_TOLD,
  type RoutingExplanation,
  restateAlert,
  type Silence,
  SYSTEM_COMPONENT_ID,
  severityRank,
  toldOf,
  toTimestamp,
  unnameAlert,
  withPeak,
} from "@plimsoll/core";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { NewEvent, NewNotification, StoredState } from "../port/store.ts";
import { acknowledgementNotices } from "./acknowledgement-notices.ts";
import { type AlertDecision, isEmptyDecision, NO_DECISION } from "./alert-decision.ts";
import type { AlertFacts } from "./alert-facts.ts";
import type { AlertSubject } from "./alert-subject.ts";
import { channelOfComponent } from "./channel-watch.ts";
import type { RoutingQuestion } from "./explain-routing.ts";
import { IncidentBook } from "./incident-book.ts";
import { type IncidentChange, IncidentDesk } from "./incident-desk.ts";
import { isFlapping } from "./is-flapping.ts";
import { NoticeDesk } from "./notice-desk.ts";
import { type OpenAlert, OpenAlerts, progressFrom } from "./open-alerts.ts";
import { Settling } from "./settling.ts";
import { SilenceBook } from "./silence-book.ts";

export interface AlertBookOptions {
  readonly policy: AlertPolicy;
  readonly newId: () => string;
  readonly linksOf: (componentId: string) => Record<string, string>;
  readonly incidentLinksOf: (incidentId: string) => Record<string, string>;
  readonly facts: AlertFacts;
  /** Whether a channel wants to hear that somebody has acknowledged. */
  readonly tellsAcknowledged: (channelId: string) => boolean;
}

type Unnamed = Pick<AlertSubject, "componentId" | "reason" | "metrics">;

/** Knows which alerts are open and decides what each change means for them, for incidents, and for who hears of it. */
export class AlertBook {
  readonly incidents: IncidentBook;
  readonly silences = new SilenceBook();
  readonly desk: IncidentDesk;
  readonly #options: AlertBookOptions;
  readonly #notices: NoticeDesk;
  readonly #open = new OpenAlerts();
  readonly #settling = new Settling();

  constructor(options: AlertBookOptions) {
    const { newId, facts, policy, incidentLinksOf: linksOf } = options;
    this.#options = options;
    this.incidents = new IncidentBook({ newId, facts, linksOf, clocks: (severity) => this.#clocksFor(severity) });
    this.desk = new IncidentDesk(this.incidents);
    const { incidents, silences } = this;
    this.#notices = new NoticeDesk({ newId, facts, incidents, silences, firing: () => this.#open.values() }, policy);
  }

  /** Takes up what was open before a restart; answers what had to be put right. */
  restore(stored: StoredState, now: number): AlertDecision {
    this.catchUp(stored, now);
    for (const record of stored.openAlerts) this.restoreAlert(record, stored, now);
    return { ...NO_DECISION, incidents: this.incidents.reconcile((id) => this.#open.has(id), now) };
  }

  /** Takes up silences and incidents from before; what has been found since stands. */
  catchUp(stored: StoredState, now: number): void {
    this.silences.restore(stored.silences, now);
    this.incidents.restore(stored.openIncidents, stored.lastIncidentNumber);
  }

  restoreAlert({ deliveries, durable: _durable, ...alert }: AlertRecord, stored: StoredState, now: number): void {
    const progress = stored.progress.get(alert.alert_id) ?? progressFrom(alert, deliveries);
    this.incidents.follow(alert);
    const channelId = channelOfComponent(alert.component_id);
    const except = new Set(channelId === null ? [] : [channelId]);
    this.#put({ alert, progress, nextAt: now, isHeld: Object.keys(progress.held).length > 0, except });
  }

  /** A recovery that was made before a restart and not told: it is believed unless something else is seen before `until`. */
  resumeSettling(subject: AlertSubject, until: number): void {
    if (this.#open.has(subject.componentId)) this.#settling.add(subject, until);
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
    this.#notices.use(policy);
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

  /** Whether somebody would have heard of the component's alert but for a hold. */
  isHeld(componentId: string): boolean {
    return this.#open.get(componentId)?.isHeld ?? false;
  }

  /** Whether others may be inhibited now, or no longer, since this was last asked. */
  takeInhibitionChanged(): boolean {
    return this.#notices.takeInhibitionChanged();
  }

  /** What a change means; null when it is no alert. */
  decide(subject: AlertSubject, now: number): AlertDecision | null {
    const { componentId, to } = subject;
    this.#settling.forget(componentId);
    const { recoveryDelayMs } = this.#notices.policy;
    const isRecovery = to === "HEALTHY" && subject.isGone !== true && this.#open.has(componentId);
    if (isRecovery && (recoveryDelayMs > 0 || isFlapping(componentId, this.#open, this.#options.facts))) {
      this.#settling.add(subject, now + recoveryDelayMs);
      return null;
    }
    return this.#decideNow(subject, now);
  }

  /**
   * Asks again who should hear of open alerts: of these components, of all when something has changed that may concern any,
   * and always of those whose time has come. Reminders, escalation, the ends of silences and snoozes, recoveries that
   * lasted. One decision an alert.
   */
  review(now: number, which: "due" | "all" | ReadonlySet<string>): AlertDecision[] {
    const named = which === "due" ? [] : which === "all" ? [...this.#settling.ids, ...this.#open.ids()] : which;
    const lasted = this.#settling.take(now, named, (componentId) =>
      isFlapping(componentId, this.#open, this.#options.facts),
    );
    const decisions = lasted.flatMap((subject) => this.#decideNow(subject, now) ?? []);
    const woken = this.desk.wake(now);
    for (const change of woken) decisions.push(changeOf(change));
    const reminded = new Set(woken.flatMap(({ incident }) => this.#membersOf(incident)));
    for (const componentId of new Set([...this.#open.takeDue(now), ...named])) {
      const open = this.#open.get(componentId);
      if (open !== undefined && !reminded.has(open)) decisions.push(this.#replan(open, now, false));
    }
    for (const open of reminded) decisions.push(this.#replan(open, now, true));
    return decisions.filter((decision) => !isEmptyDecision(decision));
  }

  /** When to review next, epoch ms; null when only a change can make a difference. It may be too early, never too late. */
  nextReviewAt(): number | null {
    const moments = [this.#open.nextAt(), this.#settling.nextAt(), this.desk.nextAt()];
    const known = moments.filter((moment) => moment !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  /** Carries out what a person did to an incident, tells the channels that want to know, and asks again who should hear. */
  act(change: IncidentChange, now: number): AlertDecision[] {
    const members = this.#membersOf(change.incident);
    const told = change.isTaken
      ? acknowledgementNotices(members, {
          tells: this.#options.tellsAcknowledged,
          notify: (alert, channelId) => this.notify(alert, { channelId, kind: "acknowledged", now }),
        })
      : [];
    const replanned = members.map((open) => this.#replan(open, now, false));
    return [{ ...changeOf(change), notifications: told }, ...replanned];
  }

  /**
   * What recovery has done about a component goes along with whatever is told of it from now on. `remindAt` (epoch ms, now):
   * people must hear of it at once, because they are asked for something; null: with the next word.
   */
  noteRecovery(componentId: string, words: string, remindAt: number | null): AlertDecision | null {
    const open = this.#open.get(componentId);
    if (open === undefined) return null;
    const noted = { ...open, alert: { ...open.alert, recovery: words } };
    this.#put(noted);
    const decision = remindAt === null ? NO_DECISION : this.#replan(noted, remindAt, true);
    return { ...decision, alerts: [this.#open.get(componentId)?.alert ?? noted.alert] };
  }

  /** The same status for another reason: its alert says so from now on, and whoever hears of it does at once. `now` in epoch ms. */
  restate(componentId: string, reason: string, now: number): AlertDecision | null {
    const open = this.#open.get(componentId);
    if (open === undefined || open.alert.reason === reason) return null;
    const restated = { ...open, alert: restateAlert(open.alert, { reason, metrics: open.alert.metrics }) };
    this.#put(restated);
    const decision = this.#replan(restated, now, true);
    return { ...decision, alerts: [this.#open.get(componentId)?.alert ?? restated.alert] };
  }

  /** Its trouble has no name any more: nobody hears of that by itself, whoever hears of it next reads what holds now. */
  unname({ componentId, reason, metrics }: Unnamed, now: number): AlertDecision | null {
    const open = this.#open.get(componentId);
    if (open?.alert.diagnosis === undefined) return null;
    const alert = unnameAlert(open.alert, { reason, metrics });
    const progress = forgetName(open.progress);
    this.#put({ ...open, alert, progress });
    const { changed: incidents, events } = this.incidents.take(alert, now);
    return { ...NO_DECISION, alerts: [alert], incidents, events, progress: [{ alertId: alert.alert_id, progress }] };
  }

  addSilence(silence: Silence, event: NewEvent, now: number): AlertDecision[] {
    this.silences.put(silence);
    return this.#keepSilence(silence, event, now);
  }

  endSilence(silence: Silence, event: NewEvent, now: number): AlertDecision[] {
    return this.#keepSilence(silence, event, now);
  }

  /**
   * Tells a fallback what its channel did not take, unless it has heard that already. From now on it is one of those who
   * heard: it hears how it goes on, and of the end.
   */
  fallBack(notification: NewNotification): AlertDecision | null {
    const { channelId, alertId, payload, generatedAt: at } = notification;
    const about = payload.alerts.find(({ alert_id }) => alert_id === alertId) ?? payload.alerts[0];
    const open = about === undefined ? undefined : this.#open.get(about.component_id);
    if (about === undefined || open === undefined || open.alert.alert_id !== alertId) {
      const heard = about?.status === "resolved" && this.#open.heardOfEnd(alertId, channelId);
      return heard ? null : { ...NO_DECISION, notifications: [notification] };
    }
    const told = open.progress.told[channelId];
    if (!isNews(told, about) && notification.kind === "alert") return null;
    const progress: AlertProgress = {
      ...open.progress,
      told: { ...open.progress.told, [channelId]: toldOf(about, at) },
    };
    this.#put({ ...open, progress, nextAt: at });
    return { ...NO_DECISION, notifications: [notification], progress: [{ alertId, progress }] };
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

  /** Where an alert would go, and why; changes nothing. Throws `not_found` for a component that is not watched. */
  explain(question: Omit<RoutingQuestion, "incidentId">): RoutingExplanation {
    const incidentId = this.openAlert(question.componentId)?.incident_id ?? null;
    return this.#notices.explain({ ...question, incidentId });
  }

  #decideNow(subject: AlertSubject, now: number): AlertDecision | null {
    const before = this.#open.get(subject.componentId);
    const bare = this.#toAlert(subject, before?.alert ?? null, now);
    if (bare === null) return null;
    const outcome = this.incidents.take(bare, now);
    const alert: Alert = {
      ...bare,
      incident_id: this.#incidentIdOf(bare, outcome.incident),
      probable_cause: outcome.probableCause ?? causeOfDiagnosis(bare),
    };
    const opened: OpenAlert = {
      alert,
      progress: withPeak(before?.progress ?? NOBODY_TOLD, alert),
      nextAt: null,
      isHeld: false,
      except: new Set(subject.except ?? []),
    };
    if (alert.status === "firing") this.#notices.noteFiring(opened);
    else this.#notices.noteOver(alert, now);
    // Resolved ones are planned once more, and then let go.
    const { open, notifications } = this.#notices.plan(opened, now);
    if (alert.status === "resolved") this.#open.letGo(open);
    else this.#put(open);
    // Nobody was told of the incident's others while it was put off.
    if (outcome.woke && outcome.incident !== null) {
      for (const member of this.#membersOf(outcome.incident))
        if (member !== open) this.#put({ ...member, nextAt: now });
    }
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
    this.#put(open);
    const isNew = open.progress !== before.progress;
    const progress = isNew ? [{ alertId: open.alert.alert_id, progress: open.progress }] : [];
    const alerts = open.alert === before.alert ? [] : [open.alert];
    return { ...NO_DECISION, alerts, notifications, progress };
  }

  #clocksFor(severity: AlertSeverity): readonly ClockRuleName[] {
    const { clocks, clockSeverity } = this.#notices.policy;
    return severityRank(severity) >= severityRank(clockSeverity) ? clocks : [];
  }

  /** An alert stays with its incident; only the system's goes on to another when its own is over and it fires anew. */
  #incidentIdOf(bare: Alert, incident: Incident | null): string | null {
    const { incident_id: before, component_id, status } = bare;
    if (before === null) return incident?.incident_id ?? null;
    const moves = component_id === SYSTEM_COMPONENT_ID && status === "firing" && this.incidents.get(before) === null;
    return moves ? (incident?.incident_id ?? before) : before;
  }

  #membersOf(incident: Incident): OpenAlert[] {
    return [...this.#open.values()].filter(({ alert }) => this.#belongsTo(alert, incident));
  }

  #belongsTo({ incident_id }: Alert, incident: Incident): boolean {
    return incident_id !== null && this.incidents.currentId(incident_id) === incident.incident_id;
  }

  #keepSilence(silence: Silence, event: NewEvent, now: number): AlertDecision[] {
    return [{ ...NO_DECISION, silences: [silence], events: [event] }, ...this.review(now, "all")];
  }

  #put(open: OpenAlert): void {
    this.#open.put(open);
    this.#notices.noteFiring(open);
  }

  #toAlert(subject: AlertSubject, openAlert: Alert | null, now: number): Alert | null {
    const { componentId, componentType, except: _except, links = {}, ...change } = subject;
    const { fallback, runbook } = this.#options.facts.guidanceFor(componentId);
    return decideAlert({
      ...change,
      fallback,
      subject: { componentId, componentType },
      openAlert,
      now,
      newId: this.#options.newId,
      links: { ...this.#options.linksOf(componentId), ...(runbook === null ? {} : { runbook }), ...links },
    });
  }
}

function changeOf({ incident, event }: IncidentChange): AlertDecision {
  return { ...NO_DECISION, incidents: [incident], events: [event] };
}
