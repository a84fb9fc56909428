import {
  type Alert,
  type AlertProgress,
  briefOf,
  holdAlert,
  type Incident,
  type MatchedAlert,
  type Notice,
  type NoticePlan,
  type NotificationKind,
  planNotices,
  SYSTEM_COMPONENT_ID,
} from "@plimsoll/core";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { NewNotification } from "../port/store.ts";
import type { AlertFacts } from "./alert-facts.ts";
import { GroupClock } from "./group-clock.ts";
import type { IncidentBook } from "./incident-book.ts";
import type { SilenceBook } from "./silence-book.ts";

/** An alert that fires, and who has heard of it. */
export interface OpenAlert {
  readonly alert: Alert;
  readonly progress: AlertProgress;
  /** When to ask again who should hear, epoch ms. */
  readonly nextAt: number | null;
  /** Channels that must not be told: the alert is about them. */
  readonly except: ReadonlySet<string>;
}

export interface NoticeDeskOptions {
  readonly newId: () => string;
  readonly facts: AlertFacts;
  readonly incidents: IncidentBook;
  readonly silences: SilenceBook;
  /** Every alert that fires, for inhibition. */
  readonly firing: () => Iterable<OpenAlert>;
}

/** Asks the pipeline about one alert and writes the notifications that it wants. */
export class NoticeDesk {
  readonly #options: NoticeDeskOptions;
  readonly #groups = new GroupClock();
  policy: AlertPolicy;

  constructor(options: NoticeDeskOptions, policy: AlertPolicy) {
    this.#options = options;
    this.policy = policy;
  }

  /** Who hears now; the alert as it is known after that. */
  plan(open: OpenAlert, now: number, remind = false): { open: OpenAlert; notifications: NewNotification[] } {
    const plan = this.#ask(open, now, remind);
    const notifications = [
      ...plan.notices
        .filter(({ channelId }) => !open.except.has(channelId))
        .map((notice) => this.#write(open.alert, notice, now)),
      ...plan.suppressed.map(({ channelId, kind, stage, reason }) =>
        this.notification(open.alert, { channelId, kind, now, suppressed: `${stage}: ${reason}` }),
      ),
    ];
    return { open: { ...open, progress: plan.progress, nextAt: plan.nextAt }, notifications };
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
    const incident = this.#incidentOf(alert);
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
        incidents: incident === null ? [] : [{ ...briefOf(incident), incident_id: key }],
      },
      generatedAt: now,
      notBefore: about.notBefore ?? now,
      suppressed: about.suppressed ?? null,
    };
  }

  matched({ alert, progress }: OpenAlert): MatchedAlert {
    const tags = this.#options.facts.about(alert.component_id)?.tags ?? [];
    const { component_id, component_type } = alert;
    return { component_id, component_type, tags, severity: progress.peak };
  }

  #ask(open: OpenAlert, now: number, remind: boolean): NoticePlan {
    const { alert, progress } = open;
    const incident = this.#incidentOf(alert);
    const { tags } = this.matched(open);
    // The components of its incident speak for the system: nobody is reminded of the same fault twice.
    const isSystem = alert.component_id === SYSTEM_COMPONENT_ID;
    const acknowledged = incident !== null && (isSystem || incident.acknowledged !== null);
    const { routes } = this.policy;
    const hold = this.#hold(open, incident, now);
    return planNotices({ alert, tags, progress, acknowledged, hold, remind, routes, now });
  }

  #hold(open: OpenAlert, incident: Incident | null, now: number) {
    const { facts, silences } = this.#options;
    const { alert } = open;
    const about = facts.about(alert.component_id);
    const { inhibit } = this.policy;
    const snoozed = incident?.snoozed ?? null;
    if (alert.component_id === SYSTEM_COMPONENT_ID) return this.#holdSystem(open, snoozed, now);
    return holdAlert({
      alert: this.matched(open),
      now,
      maintenance: about?.maintenance ?? null,
      parent: about?.parent ?? null,
      inhibit,
      firing: inhibit.length === 0 ? [] : Array.from(this.#options.firing(), (other) => this.matched(other)),
      silences: silences.active(now),
      snooze: snoozed === null ? null : { by: snoozed.by, reason: snoozed.reason, until: Date.parse(snoozed.until) },
      flapping: about?.flapping ?? false,
    });
  }

  /** The system's own alert says nothing new while all that is behind it is silenced. */
  #holdSystem(open: OpenAlert, snoozed: Incident["snoozed"], now: number) {
    const silences = this.#options.silences.active(now);
    const others = Array.from(this.#options.firing()).filter(({ alert }) => alert.component_id !== SYSTEM_COMPONENT_ID);
    const base = { now, maintenance: null, parent: null, inhibit: [], firing: [], flapping: false, silences };
    const snooze =
      snoozed === null ? null : { by: snoozed.by, reason: snoozed.reason, until: Date.parse(snoozed.until) };
    const own = holdAlert({ ...base, alert: this.matched(open), snooze });
    if (own !== null || others.length === 0) return own;
    const holds = others.map((other) => holdAlert({ ...base, alert: this.matched(other), snooze: null }));
    return holds.every((hold) => hold !== null) ? (holds[0] ?? null) : null;
  }

  /** The incident as it stands now; one that has just been resolved is asked of the alert's own book-keeping. */
  #incidentOf(alert: Alert): Incident | null {
    return alert.incident_id === null ? null : this.#options.incidents.known(alert.incident_id);
  }

  #write(alert: Alert, { channelId, kind, route, notBefore }: Notice, now: number): NewNotification {
    const due = route === null ? now : this.#groups.take(groupOf(alert, { channelId, route }), route, now);
    return this.notification(alert, { channelId, kind, now, notBefore: Math.max(due, notBefore) });
  }
}

function groupOf(alert: Alert, { channelId, route }: { channelId: string; route: NonNullable<Notice["route"]> }) {
  const keys = {
    incident: alert.incident_id ?? alert.component_id,
    component: alert.component_id,
    route: "",
  };
  return `${channelId}/${route.id}/${keys[route.groupBy]}`;
}
