import {
  alertRouteInfo,
  channelInfo,
  channelTest,
  DELIVERY_STATES,
  incident,
  incidentExport,
  maintenanceTime,
  maintenanceWindow,
  notificationRecord,
  page,
  routingExplanation,
  silence,
  systemEvent,
} from "@plimsoll/core";
import { z } from "zod";
import {
  acknowledgeIncidentInput,
  assignIncidentInput,
  meetClockInput,
  noteIncidentInput,
  snoozeIncidentInput,
} from "../../command/act-on-incident.ts";
import { addSilenceInput } from "../../command/silence-alerts.ts";
import { componentIdFilter, moment, paging, range } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, conflict, noStore, notFound, ok } from "./answers.ts";

const get = { method: "GET", role: "viewer", tag: "alerting" } as const;
const post = { method: "POST", role: "operator", tag: "alerting" } as const;
const remove = { method: "DELETE", role: "operator", tag: "alerting" } as const;
const id = z.string().min(1).max(200);
const incidentParams = z.strictObject({ incident_id: id.describe("its id, its number, or INC-42") });
const acted = { ...ok(incident), ...badRequest, ...notFound, ...bodyRefused };

/** Incidents and who hears of them, below the base path. */
export const alertingRoutes = {
  incidents: {
    ...get,
    path: "/incidents",
    summary: "Incidents, newest first",
    querystring: z.strictObject({
      status: z.enum(["open", "resolved"]).optional().describe("`open`: every one that is not resolved"),
      component_id: componentIdFilter,
      ...range,
      ...paging,
    }),
    answers: { ...ok(page(incident)), ...badRequest, ...noStore },
  },
  incident: {
    ...get,
    path: "/incidents/:incident_id",
    summary: "One incident",
    params: incidentParams,
    answers: { ...ok(incident), ...notFound, ...noStore },
  },
  incidentTimeline: {
    ...get,
    path: "/incidents/:incident_id/timeline",
    summary: "All that happened in an incident, oldest first, from the first soft failure on",
    params: incidentParams,
    answers: { ...ok(page(systemEvent)), ...notFound, ...noStore },
  },
  incidentExport: {
    ...get,
    path: "/incidents/:incident_id/export",
    summary: "An incident for the post-mortem, as JSON or Markdown",
    params: incidentParams,
    querystring: z.strictObject({ format: z.enum(["json", "markdown"]).default("json") }),
    answers: { ...ok(incidentExport, "JSON, or text/markdown"), ...badRequest, ...notFound, ...noStore },
  },
  acknowledgeIncident: {
    ...post,
    path: "/incidents/:incident_id/acknowledge",
    summary: "Take an incident: reminders and escalation stop",
    params: incidentParams,
    body: acknowledgeIncidentInput.prefault({}),
    answers: acted,
  },
  snoozeIncident: {
    ...post,
    path: "/incidents/:incident_id/snooze",
    summary: "Put an incident off; then whoever had heard of it is reminded",
    params: incidentParams,
    body: snoozeIncidentInput,
    answers: acted,
  },
  assignIncident: {
    ...post,
    path: "/incidents/:incident_id/assign",
    summary: "Say who has an incident",
    params: incidentParams,
    body: assignIncidentInput,
    answers: acted,
  },
  noteIncident: {
    ...post,
    path: "/incidents/:incident_id/notes",
    summary: "Write a line into an incident's timeline",
    params: incidentParams,
    body: noteIncidentInput,
    answers: acted,
  },
  meetIncidentClock: {
    ...post,
    path: "/incidents/:incident_id/clocks",
    summary: "Mark a regulatory clock of an incident as met",
    params: incidentParams,
    body: meetClockInput,
    answers: acted,
  },
  silences: {
    ...get,
    path: "/silences",
    summary: "Silences, newest first",
    querystring: z.strictObject({
      active: z.enum(["true", "false"]).default("true").describe("only those that have not ended; default true"),
      ...paging,
    }),
    answers: { ...ok(page(silence)), ...badRequest, ...noStore },
  },
  addSilence: {
    ...post,
    path: "/silences",
    summary: "Keep alerts from people for a time; the alerts themselves go on and are shown",
    body: addSilenceInput,
    answers: { 201: { description: "in force", schema: silence }, ...badRequest, ...bodyRefused },
  },
  endSilence: {
    ...remove,
    path: "/silences/:silence_id",
    summary: "End a silence before its time",
    params: z.strictObject({ silence_id: id }),
    answers: { ...ok(silence), ...notFound },
  },
  maintenance: {
    ...get,
    path: "/maintenance",
    summary: "Maintenance windows, with the time that runs or comes next",
    answers: ok(page(maintenanceWindow)),
  },
  maintenanceTimes: {
    ...get,
    path: "/maintenance/times",
    summary: "When maintenance windows are open, for a calendar: the coming 7 days when no time is given, at most 62",
    querystring: z.strictObject(range),
    answers: { ...ok(page(maintenanceTime)), ...badRequest, ...noStore },
  },
  addMaintenance: {
    ...post,
    path: "/maintenance",
    summary: "Add a maintenance window, as it would stand in the configuration",
    body: z.record(z.string(), z.unknown()).describe("see `maintenance` in /config/schema"),
    answers: {
      201: { description: "added", schema: maintenanceWindow },
      ...badRequest,
      ...conflict,
      ...bodyRefused,
      ...noStore,
    },
  },
  removeMaintenance: {
    ...remove,
    path: "/maintenance/:window_id",
    summary: "Remove a window that was added over the API; what is in it leaves maintenance",
    params: z.strictObject({ window_id: id }),
    answers: { 204: { description: "removed" }, ...notFound, ...conflict, ...noStore },
  },
  notifications: {
    ...get,
    path: "/notifications",
    summary: "Deliveries over the channels, newest first: also what was given up, and what was kept from people",
    querystring: z.strictObject({
      state: z.enum(DELIVERY_STATES).optional().describe("`dead`: given up; can be resent"),
      channel_id: id.optional(),
      ...range,
      ...paging,
    }),
    answers: { ...ok(page(notificationRecord)), ...badRequest, ...noStore },
  },
  resendNotification: {
    ...post,
    path: "/notifications/:notification_id/resend",
    summary: "Give a notification that was given up back to its channel",
    params: z.strictObject({ notification_id: id }),
    answers: { 204: { description: "it waits for delivery again" }, ...notFound, ...noStore },
  },
  alertRoutes: {
    ...get,
    path: "/alerting/routes",
    summary: "The routes in force, in their order: which alerts take which channels, when and with whom later",
    answers: ok(page(alertRouteInfo)),
  },
  explainRouting: {
    ...get,
    path: "/alerting/explain",
    summary: "Where an alert of a component would go and why: asked of what decides it in earnest; changes nothing",
    querystring: z.strictObject({
      component_id: id,
      status: z.enum(["WARNING", "CRITICAL", "DOWN"]).default("DOWN").describe("were it of this status"),
      at: moment.optional().describe("at this moment, from now to a year ahead, RFC 3339; default now"),
    }),
    answers: { ...ok(routingExplanation), ...badRequest, ...notFound, ...noStore },
  },
  channels: {
    ...get,
    path: "/channels",
    summary: "The channels, without their options",
    answers: ok(page(channelInfo)),
  },
  testChannel: {
    ...post,
    path: "/channels/:channel_id/test",
    summary: "Send a test over a channel at once, and say what became of it",
    params: z.strictObject({ channel_id: id }),
    answers: { ...ok(channelTest), ...notFound },
  },
} as const satisfies RouteTable;
