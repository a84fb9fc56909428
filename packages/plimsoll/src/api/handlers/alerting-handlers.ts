import { type Incident, incidentNumber } from "@plimsoll/core";
import {
  acknowledgeIncident,
  assignIncident,
  meetIncidentClock,
  noteIncident,
  snoozeIncident,
} from "../../command/act-on-incident.ts";
import { exportIncident } from "../../command/export-incident.ts";
import { addSilence, addWindow, endSilence, removeWindow } from "../../command/silence-alerts.ts";
import { resendNotification, tryChannel } from "../../command/try-channel.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { toMarkdown } from "../incident-markdown.ts";
import { readExport, readTimeline } from "../incident-timeline.ts";
import { incidentFits, listWithMemory, notificationFits, silenceFits } from "../list-with-memory.ts";
import { EVER_MS, toRange } from "../query.ts";
import type { RouteHandlers } from "../route.ts";
import type { alertingRoutes } from "../routes/alerting-routes.ts";
import { routingHandlers } from "./routing-handlers.ts";

/** Incidents, silences, windows, notifications and channels. What changes something calls one command. */
export function alertingHandlers(context: ApiContext): RouteHandlers<typeof alertingRoutes> {
  const { monitor, store, clock } = context;
  const { alerting } = monitor;

  /** One that is open is known without the store. */
  async function find(named: string): Promise<Incident> {
    const number = incidentNumber(named);
    const isNamed = (it: Incident) => it.incident_id === named || it.number === number;
    const found = alerting.openIncidents().find(isNamed) ?? (await store.queryIncident(number ?? named));
    if (found === null) throw new PlimsollError("not_found", `no incident ${JSON.stringify(named)}`);
    return found;
  }

  return {
    ...routingHandlers(context),
    incidents({ query }) {
      const { status = null, component_id = null, limit, cursor = null } = query;
      const range = toRange(query, clock.now(), EVER_MS);
      const request = { ...range, status, componentId: component_id, limit, cursor };
      return listWithMemory(monitor, request, {
        ask: (page) => store.queryIncidents({ ...request, ...page }),
        pick: (known) => known.incidents,
        fits: incidentFits(request),
        idOf: (item) => item.incident_id,
      });
    },
    incident: ({ params }) => find(params.incident_id),
    async incidentTimeline({ params }) {
      return { items: await readTimeline(store, await find(params.incident_id), clock.now()), next_cursor: null };
    },
    async incidentExport(request, reply) {
      const { params, query } = request;
      const order = {
        find: () => find(params.incident_id),
        read: (found: Incident) => readExport(store, found, clock.now()),
        format: query.format,
      };
      const all = await exportIncident(commandOf(context, request), order, params.incident_id);
      const name = `incident-${all.incident.number}.${query.format === "json" ? "json" : "md"}`;
      reply.header("content-disposition", `attachment; filename="${name}"`);
      if (query.format === "json") return all;
      return reply.type("text/markdown; charset=utf-8").send(toMarkdown(all, clock.now()));
    },
    acknowledgeIncident: (request) =>
      acknowledgeIncident(commandOf(context, request), { incident: request.params.incident_id, ...request.body }),
    snoozeIncident: (request) =>
      snoozeIncident(commandOf(context, request), { incident: request.params.incident_id, ...request.body }),
    assignIncident: (request) =>
      assignIncident(commandOf(context, request), { incident: request.params.incident_id, ...request.body }),
    noteIncident: (request) =>
      noteIncident(commandOf(context, request), { incident: request.params.incident_id, ...request.body }),
    meetIncidentClock: (request) =>
      meetIncidentClock(commandOf(context, request), { incident: request.params.incident_id, ...request.body }),

    async silences({ query }) {
      const activeAt = query.active === "true" ? clock.now() : null;
      const request = { activeAt, limit: query.limit, cursor: query.cursor ?? null };
      return listWithMemory(monitor, request, {
        ask: (page) => store.querySilences({ ...request, ...page }),
        pick: (known) => known.silences,
        fits: silenceFits(request),
        idOf: (item) => item.silence_id,
      });
    },
    async addSilence(request, reply) {
      const silence = await addSilence(commandOf(context, request), request.body);
      reply.code(201);
      return silence;
    },
    endSilence: (request) => endSilence(commandOf(context, request), request.params.silence_id),

    maintenance: () => ({ items: [...alerting.windows()], next_cursor: null }),
    async addMaintenance(request, reply) {
      const window = await addWindow(commandOf(context, request), request.body);
      reply.code(201);
      return window;
    },
    async removeMaintenance(request, reply) {
      await removeWindow(commandOf(context, request), request.params.window_id);
      return reply.code(204).send();
    },

    notifications({ query }) {
      const { state = null, channel_id = null, limit, cursor = null } = query;
      const range = toRange(query, clock.now(), EVER_MS);
      const request = { ...range, state, channelId: channel_id, limit, cursor };
      return listWithMemory(monitor, request, {
        ask: (page) => store.queryNotifications({ ...request, ...page }),
        pick: (known) => known.notifications,
        fits: notificationFits(request),
        idOf: (item) => item.notification_id,
      });
    },
    async resendNotification(request, reply) {
      await resendNotification(commandOf(context, request), request.params.notification_id);
      return reply.code(204).send();
    },
    async testChannel(request) {
      const { channel_id } = request.params;
      const outcome = await tryChannel(commandOf(context, request), channel_id);
      return { channel_id, outcome: outcome.kind, message: outcome.kind === "delivered" ? null : outcome.message };
    },
  };
}
