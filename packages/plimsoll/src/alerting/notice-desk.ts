import {
  type Alert,
  briefOf,
  type Hold,
  type HoldQuestion,
  holdAlert,
  type Incident,
  type IncidentBrief,
  type MatchedAlert,
  NOBODY_TOLD,
  type Notice,
  type NoticePlan,
  type NotificationKind,
  planNotices,
  type RoutingExplanation,
  restateAlert,
  SYSTEM_COMPONENT_ID,
  wasHeldBy,
  withPeak,
} from "@plimsoll/core";
import type { AlertPolicy } from "../port/alert-policy.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { NewNotification } from "../port/store.ts";
import type { AlertFacts, ComponentFacts } from "./alert-facts.ts";
import { routesFor } from "./channel-alert-routes.ts";
import { explainRouting, type RoutingQuestion } from "./explain-routing.ts";
import { GroupClock, groupOf } from "./group-clock.ts";
import type { IncidentBook } from "./incident-book.ts";
import { Inhibitors } from "./inhibitors.ts";
import type { OpenAlert } from "./open-alerts.ts";
import type { SilenceBook } from "./silence-book.ts";

export interface NoticeDeskOptions {
  readonly newId: () => string;
  readonly facts: AlertFacts;
  readonly incidents: IncidentBook;
  readonly silences: SilenceBook;
  /** Every alert that fires. */
  readonly firing: () => Iterable<OpenAlert>;
}

/** Asks the pipeline about one alert and writes the notifications that it wants. */
export class NoticeDesk {
  readonly #options: NoticeDeskOptions;
  readonly #groups = new GroupClock();
  readonly #inhibitors = new Inhibitors();
  #policy: AlertPolicy;

  constructor(options: NoticeDeskOptions, policy: AlertPolicy) {
    this.#options = options;
    this.#policy = policy;
    this.#inhibitors.use(policy.inhibit, []);
  }

  get policy(): AlertPolicy {
    return this.#policy;
  }

  use(policy: AlertPolicy): void {
    this.#policy = policy;
    this.#inhibitors.use(
      policy.inhibit,
      Array.from(this.#options.firing(), (open) => this.matched(open)),
    );
  }

  /** An alert fires, or has changed: others may be inhibited by it. */
  noteFiring(open: OpenAlert): void {
    this.#inhibitors.put(this.matched(open));
  }

  /** An alert is over: others may be inhibited no longer. */
  noteOver({ component_id }: Alert, now: number): void {
    this.#inhibitors.delete(component_id, now);
  }

  /** Whether others may be inhibited now, or no longer, since this was last asked. */
  takeInhibitionChanged(): boolean {
    return this.#inhibitors.takeChanged();
  }

  /** Who hears now; the alert as it is known after that. */
  plan(open: OpenAlert, now: number, remind = false): { open: OpenAlert; notifications: NewNotification[] } {
    const plan = this.#ask(open, now, remind);
    const alert = plan.notices.length > 0 ? this.#restated(open) : open.alert;
    const notifications = [
      ...plan.notices
        .filter(({ channelId }) => !open.except.has(channelId))
        .map((notice) => this.#write(alert, notice, now)),
      ...plan.suppressed.map(({ channelId, kind, stage, reason }) =>
        this.notification(alert, { channelId, kind, now, suppressed: `${stage}: ${reason}` }),
      ),
    ];
    const isHeld = Object.keys(plan.progress.held).length > 0;
    return { open: { ...open, alert, progress: plan.progress, nextAt: plan.nextAt, isHeld }, notifications };
  }

  /** What a closed market kept from people may be there for another reason by now: they hear how it stands. */
  #restated({ alert, progress }: OpenAlert): Alert {
    if (alert.status !== "firing" || !wasHeldBy(progress, "market")) return alert;
    const about = this.#options.facts.about(alert.component_id);
    const isSame = about === null || about.status !== alert.component_status || about.reason === alert.reason;
    return isSame ? alert : restateAlert(alert, about);
  }

  /** A notification as it goes into the outbox. */
  notification(
    alert: Alert,
    about: {
      readonly channelId: string;
      readonly kind: NotificationKind;
      readonly now: number;
      readonly id?: string;
      readonly notBefore?: number;
      readonly suppressed?: string;
    },
  ): NewNotification {
    const { channelId, kind, now } = about;
    const brief = this.#briefFor(alert);
    const key = alert.incident_id ?? alert.component_id;
    return {
      id: about.id ?? this.#options.newId(),
      alertId: alert.alert_id,
      channelId,
      orderKey: `${channelId}/${key}`,
      kind,
      payload: {
        version: "1",
        group_key: alert.incident_id === null ? alert.dedup_key : `plimsoll:${alert.incident_id}`,
        status: alert.status,
        kind,
        alerts: [alert],
        incidents: brief === null ? [] : [brief],
      },
      generatedAt: now,
      notBefore: about.notBefore ?? now,
      suppressed: about.suppressed ?? null,
    };
  }

  matched(
    { alert, progress }: Pick<OpenAlert, "alert" | "progress">,
    about = this.#options.facts.about(alert.component_id),
  ): MatchedAlert {
    const { component_id, component_type } = alert;
    const { phase = "market" } = about?.phase ?? {};
    return { component_id, component_type, tags: about?.tags ?? [], severity: progress.peak, phase };
  }

  #ask(open: OpenAlert, now: number, remind: boolean): NoticePlan {
    const { alert, progress } = open;
    const incident = this.#options.incidents.currentOf(alert);
    const about = this.#options.facts.about(alert.component_id);
    const matched = this.matched(open, about);
    const { tags } = matched;
    // The components of its incident speak for the system: nobody is reminded of the same fault twice.
    const isSystem = alert.component_id === SYSTEM_COMPONENT_ID;
    const acknowledged = incident !== null && (isSystem || incident.acknowledged !== null);
    const routes = routesFor(matched, this.policy.routes);
    const hold = isSystem ? this.#holdSystem(open, now) : this.#hold(open, now, about);
    const question = { alert, tags, progress, acknowledged, hold, remind, routes, now };
    return planNotices(about === null ? question : { ...question, market: about.phase });
  }

  #hold(open: OpenAlert, now: number, about = this.#options.facts.about(open.alert.component_id)): Hold | null {
    return holdAlert(this.#holdQuestion(open, now, about));
  }

  /** Where an alert of a component would go, and why. Changes nothing. */
  explain(question: RoutingQuestion): RoutingExplanation {
    const { componentId, status } = question;
    const { facts } = this.#options;
    const factsAt = (at: number): ComponentFacts => {
      const found = facts.aboutAt(componentId, { at, status });
      if (found === null) throw new PlimsollError("not_found", `no component ${JSON.stringify(componentId)}`);
      return found;
    };
    const holdQuestionAt = (alert: Alert, about: ComponentFacts, at: number) =>
      this.#holdQuestion({ alert, progress: withPeak(NOBODY_TOLD, alert) }, at, about);
    const { routes } = this.policy;
    return explainRouting({ routes, factsAt, holdQuestionAt, notes: facts.assumedOf(componentId, status) }, question);
  }

  #holdQuestion(open: Pick<OpenAlert, "alert" | "progress">, now: number, about: ComponentFacts | null): HoldQuestion {
    const { silences, incidents } = this.#options;
    const { inhibit } = this.policy;
    return {
      alert: this.matched(open, about),
      now,
      maintenance: about?.maintenance ?? null,
      market: about?.market ?? null,
      parent: about?.parent ?? null,
      inhibit,
      firing: (rule) => this.#inhibitors.of(rule),
      ended: (rule) => this.#inhibitors.ended(rule),
      silences: silences.active(now),
      snooze: snoozeOf(incidents.currentOf(open.alert)),
      flapping: about?.flapping ?? false,
    };
  }

  /** The system's own alert says nothing new while all that is behind it is held. */
  #holdSystem(open: OpenAlert, now: number): Hold | null {
    const own = this.#hold(open, now);
    if (own !== null) return own;
    const holds: Hold[] = [];
    for (const other of this.#options.firing()) {
      if (other.alert.component_id === SYSTEM_COMPONENT_ID) continue;
      const hold = this.#hold(other, now);
      if (hold === null) return null;
      holds.push(hold);
    }
    const [first] = holds;
    if (first === undefined) return null;
    const ends = holds.flatMap(({ until }) => until ?? []);
    return { ...first, until: ends.length === 0 ? null : Math.min(...ends) };
  }

  /**
   * The incident as people are told of it. What belonged to one that another took over is told under the old one's id, so
   * that receivers find their page or ticket, until the last of it is over.
   */
  #briefFor(alert: Alert): IncidentBrief | null {
    const { incident_id: id } = alert;
    const incident = this.#options.incidents.currentOf(alert);
    if (incident === null || id === null) return null;
    const brief = { ...briefOf(incident), incident_id: id };
    if (id === incident.incident_id || incident.status === "resolved") return brief;
    if (alert.status === "firing" || this.#stillFires(alert)) return brief;
    return { ...brief, status: "resolved", resolved_at: alert.resolved_at };
  }

  #stillFires({ alert_id, incident_id }: Alert): boolean {
    for (const { alert } of this.#options.firing()) {
      if (alert.incident_id === incident_id && alert.alert_id !== alert_id) return true;
    }
    return false;
  }

  #write(alert: Alert, { channelId, kind, route, notBefore }: Notice, now: number): NewNotification {
    const due = route === null ? now : this.#groups.take(groupOf(alert, { channelId, route }), route, now);
    return this.notification(alert, { channelId, kind, now, notBefore: Math.max(due, notBefore) });
  }
}

function snoozeOf(incident: Incident | null) {
  if (incident === null || incident.snoozed === null) return null;
  const { by, reason, until } = incident.snoozed;
  return { by, reason, until: Date.parse(until) };
}
