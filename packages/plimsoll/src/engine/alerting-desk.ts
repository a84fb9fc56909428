import {
  type Incident,
  incidentNumber,
  type MaintenanceWindow,
  matchesEverything,
  type Silence,
  toAlertMatch,
  toTimestamp,
} from "@plimsoll/core";
import type { AlertDecision } from "../alerting/alert-decision.ts";
import { parseAlertmanagerAlerts, parseAlertmanagerWebhook } from "../alerting/inbound/parse-alertmanager.ts";
import type { IncidentAct, IncidentChange } from "../alerting/incident-desk.ts";
import type { Alerting, InboundBatch, InboundFormat, IncidentDeed, NewSilence } from "../port/alerting.ts";
import type { SendOutcome } from "../port/channel.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { NewEvent, Store } from "../port/store.ts";
import { type KeptWindow, parseWindow, toKept, WINDOWS_SETTING } from "./kept-windows.ts";
import type { MonitorCore } from "./monitor-core.ts";
import { createTestAlert } from "./test-alert.ts";
import { toRouteInfo } from "./to-route-info.ts";

/** So many windows may be added while running. */
const MAX_WINDOWS = 1000;
/** The longest silence: whatever must be quiet for longer needs another configuration, ms. */
const MAX_SILENCE_MS = 31 * 86_400_000;
const INBOUND_PARSERS: Readonly<Record<InboundFormat, (message: unknown, now: number) => InboundBatch>> = {
  "alertmanager-alerts": parseAlertmanagerAlerts,
  "alertmanager-webhook": parseAlertmanagerWebhook,
};

/** What people and programs do about alerts, carried out on the monitor's parts. */
export function createAlertingDesk(core: MonitorCore, store: Store, newId: () => string): Alerting {
  const { changes, clock } = core;
  const { alerts, outbox, inbound } = core.alerting;

  async function settle<T>(answer: T, decisions: readonly AlertDecision[]): Promise<T> {
    changes.addDecision(decisions);
    await changes.settled();
    return answer;
  }
  function actOn(
    deed: IncidentDeed,
    verb: (act: IncidentAct) => IncidentChange,
    ended: Incident | null = null,
  ): Promise<Incident> {
    const now = clock.now();
    const incidentId = ended?.incident_id ?? findIncident(alerts.incidents.open, deed.incident);
    const change = verb({ incidentId, by: deed.by, reason: deed.reason, now, ...(ended !== null && { ended }) });
    return settle(change.incident, alerts.act(change, now));
  }
  /** Acts on an incident whether it is open or over. */
  async function actOnAny(deed: IncidentDeed, verb: (act: IncidentAct) => IncidentChange): Promise<Incident> {
    const { open } = alerts.incidents;
    const isOpen = open.some(({ incident_id }) => incident_id === findIncident(open, deed.incident));
    return actOn(deed, verb, isOpen ? null : await store.queryIncident(incidentNumber(deed.incident) ?? deed.incident));
  }

  return {
    openIncidents: () => alerts.incidents.open,
    openIncident: (incidentId) => alerts.incidents.get(incidentId) ?? undefined,
    acknowledge: (deed) => actOn(deed, (act) => alerts.desk.acknowledge(act)),
    snooze: (deed, until) => actOn(deed, (act) => alerts.desk.snooze(act, until)),
    assign: (deed, to) => actOn(deed, (act) => alerts.desk.assign(act, to)),
    note: (deed) => actOnAny(deed, (act) => alerts.desk.note(act)),
    meetClock: (deed, clockId) => actOnAny(deed, (act) => alerts.desk.meetClock(act, clockId)),

    silences: () => alerts.silences.active(clock.now()).map(({ silence }) => silence),
    addSilence(given) {
      const now = clock.now();
      const silence = toSilence(given, newId(), now);
      const words = `${given.by} silenced ${describeMatch(silence)} until ${silence.ends_at}: ${given.reason}`;
      return settle(silence, alerts.addSilence(silence, silenceEvent("silence_added", words, now), now));
    },
    endSilence(silenceId, by) {
      const now = clock.now();
      const silence = alerts.silences.end(silenceId, by, now);
      const words = `${by} ended the silence of ${describeMatch(silence)}`;
      return settle(silence, alerts.endSilence(silence, silenceEvent("silence_ended", words, now), now));
    },

    ...windowVerbs(core, store),
    routes: () => alerts.policy.routes.map(toRouteInfo),
    explain(componentId, status, at) {
      const watched = core.components.get(componentId);
      if (watched === undefined) throw new PlimsollError("not_found", `no component ${JSON.stringify(componentId)}`);
      return alerts.explain({ componentId, componentType: watched.definition.type, status, at });
    },
    figures: () => core.alerting.figures(),
    channels: () => outbox.channels,
    testChannel: (channelId, by): Promise<SendOutcome> =>
      outbox.test(channelId, createTestAlert(by, clock.now(), newId())),
    async resend(notificationId, by): Promise<void> {
      const channelId = await store.resendNotification(notificationId, clock.now());
      if (channelId === null) {
        throw new PlimsollError("not_found", `no notification ${JSON.stringify(notificationId)} that was given up`);
      }
      changes.note("notification_resent", { message: `${by} had ${notificationId} sent again over ${channelId}` });
      outbox.wake([channelId]);
    },

    async takeInbound(format, message) {
      const now = clock.now();
      const { receipt, decisions } = inbound.take(INBOUND_PARSERS[format](message, now), now);
      for (const decision of decisions) changes.addDecision(decision);
      return settle(receipt, []);
    },
    readPagerDuty: (body, signature) => core.alerting.readPagerDuty(body, signature),
  };
}

/** Maintenance windows that are added while running. */
function windowVerbs(
  { maintenance, clock }: MonitorCore,
  store: Store,
): Pick<Alerting, "windows" | "windowTimes" | "addWindow" | "removeWindow"> {
  /** What could not be kept is not in force either: whoever asked for it is told that it failed. */
  async function useWindows(windows: readonly KeptWindow[]): Promise<void> {
    const before = maintenance.kept;
    maintenance.use(windows);
    try {
      await store.saveSetting(WINDOWS_SETTING, toKept(windows));
    } catch (error) {
      maintenance.use(before);
      throw error;
    }
  }
  return {
    windows: () => maintenance.list(),
    windowTimes: (from, to) => maintenance.timesIn({ from, to }),
    async addWindow(input, by): Promise<MaintenanceWindow> {
      const window = parseWindow(input, clock.now());
      const { kept } = maintenance;
      if (kept.some((other) => other.input.id === window.id)) {
        throw new PlimsollError("conflict", `there is a maintenance window ${JSON.stringify(window.id)} already`);
      }
      if (kept.length >= MAX_WINDOWS) throw new PlimsollError("conflict", `there are ${MAX_WINDOWS} windows already`);
      await useWindows([...kept, { input: window, source: "api", createdBy: by, posted: input }]);
      const added = maintenance.list().find(({ window_id }) => window_id === window.id);
      if (added === undefined) throw new PlimsollError("internal", "the window is gone again");
      return added;
    },
    async removeWindow(windowId): Promise<void> {
      const found = maintenance.kept.find(({ input }) => input.id === windowId);
      if (found === undefined)
        throw new PlimsollError("not_found", `no maintenance window ${JSON.stringify(windowId)}`);
      if (found.source === "config") {
        throw new PlimsollError("conflict", `${windowId} stands in the configuration file; remove it there`);
      }
      await useWindows(maintenance.kept.filter((other) => other !== found));
    },
  };
}

/** The id of an open incident that people name by id, by number or as INC-42. */
function findIncident(open: readonly Incident[], named: string): string {
  const number = incidentNumber(named);
  return open.find((incident) => incident.number === number)?.incident_id ?? named;
}

function toSilence({ match, reason, by, startsAt, endsAt }: NewSilence, id: string, now: number): Silence {
  if (matchesEverything(toAlertMatch(match))) {
    throw refused("match", "would silence everything; name components, types or tags, or a max_severity");
  }
  if (endsAt <= Math.max(now, startsAt)) throw refused("ends_at", "expected a moment after its start, in the future");
  if (endsAt - Math.max(now, startsAt) > MAX_SILENCE_MS) throw refused("ends_at", "expected at most 31 days");
  return {
    silence_id: id,
    match,
    reason,
    created_by: by,
    created_at: toTimestamp(now),
    starts_at: toTimestamp(startsAt),
    ends_at: toTimestamp(endsAt),
    ended_by: null,
  };
}

function refused(path: string, message: string): PlimsollError {
  return new PlimsollError("bad_request", message, { mistakes: [{ path, message }] });
}

function describeMatch({ match }: Silence): string {
  const { components = [], types = [], tags = [], min_severity, max_severity } = match;
  const parts = [...components, ...types, ...tags.map((tag) => `tag ${tag}`)];
  if (min_severity !== undefined) parts.push(`${min_severity} and worse`);
  if (max_severity !== undefined) parts.push(`up to ${max_severity}`);
  return parts.join(", ");
}

function silenceEvent(type: "silence_added" | "silence_ended", message: string, now: number): NewEvent {
  return {
    timestamp: toTimestamp(now),
    event_type: type,
    component_id: null,
    severity: "LOW",
    message,
    details: {},
  };
}
