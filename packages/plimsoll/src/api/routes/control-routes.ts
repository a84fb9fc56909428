import {
  checkAnswer,
  componentHealth,
  drillRecord,
  drillResult,
  exportDeclaration,
  exportRecord,
  monitoringStatus,
  selfTest,
} from "@plimsoll/core";
import { z } from "zod";
import { checkNowInput } from "../../command/check-now.ts";
import { configureMonitoringInput } from "../../command/configure-monitoring.ts";
import { pauseComponentInput } from "../../command/pause-component.ts";
import { stopMonitoringInput } from "../../command/stop-monitoring.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, conflict, noStore, notFound, ok, tooBusy } from "./answers.ts";
import { componentParams } from "./reading-routes.ts";

const post = { method: "POST", role: "operator", tag: "control" } as const;
const HOST_KINDS = "admin for kinds that read files, processes or databases of this host";
const definition = z
  .record(z.string(), z.unknown())
  .describe("a component in the configuration's own shape: see `components` in /config/schema");
const nothing = z.strictObject({}).optional();

/** What changes the state of the monitor, below the base path. Each is audited. */
export const controlRoutes = {
  addChecker: {
    ...post,
    path: "/checkers",
    tag: "components",
    elevated: HOST_KINDS,
    summary: "Add a component; kept across restarts",
    body: definition,
    answers: {
      201: { description: "added", schema: componentHealth },
      ...badRequest,
      ...conflict,
      ...bodyRefused,
      ...noStore,
    },
  },
  changeChecker: {
    ...post,
    method: "PUT",
    path: "/checkers/:component_id",
    tag: "components",
    elevated: HOST_KINDS,
    summary: "Replace a component that was added over the API",
    params: componentParams,
    body: definition,
    answers: { ...ok(componentHealth), ...badRequest, ...notFound, ...conflict, ...bodyRefused, ...noStore },
  },
  removeChecker: {
    ...post,
    method: "DELETE",
    path: "/checkers/:component_id",
    tag: "components",
    elevated: HOST_KINDS,
    summary: "Remove a component that was added over the API; its history stays until it ages",
    params: componentParams,
    answers: { 204: { description: "removed" }, ...notFound, ...conflict, ...noStore },
  },
  pauseComponent: {
    ...post,
    path: "/components/:component_id/pause",
    tag: "components",
    summary: "Stop checking a component until it is resumed",
    params: componentParams,
    body: pauseComponentInput.prefault({}),
    answers: { ...ok(componentHealth), ...badRequest, ...notFound, ...bodyRefused },
  },
  resumeComponent: {
    ...post,
    path: "/components/:component_id/resume",
    tag: "components",
    summary: "Check a paused component again",
    params: componentParams,
    body: nothing,
    answers: { ...ok(componentHealth), ...badRequest, ...notFound, ...bodyRefused },
  },
  startMonitoring: {
    ...post,
    path: "/monitoring/start",
    summary: "Check again after a stop",
    body: nothing,
    answers: { ...ok(monitoringStatus), ...badRequest, ...bodyRefused },
  },
  stopMonitoring: {
    ...post,
    path: "/monitoring/stop",
    summary: "Stop all checking; survives a restart, shows as a banner and reminds until ended",
    body: stopMonitoringInput,
    answers: { ...ok(monitoringStatus), ...badRequest, ...bodyRefused },
  },
  monitoringStatus: {
    method: "GET",
    role: "viewer",
    tag: "control",
    path: "/monitoring/status",
    summary: "Whether and how checking goes on",
    answers: ok(monitoringStatus),
  },
  configureMonitoring: {
    ...post,
    method: "PUT",
    path: "/monitoring/config",
    summary: "Set the interval and timeout while running, globally or of single components",
    body: configureMonitoringInput,
    answers: { ...ok(monitoringStatus), ...badRequest, ...bodyRefused, ...noStore },
  },
  checkNow: {
    ...post,
    path: "/check",
    summary: "Run checks now and answer with the judged results",
    body: checkNowInput.prefault({}),
    answers: { ...ok(checkAnswer), ...badRequest, ...notFound, ...bodyRefused, ...tooBusy },
  },
  recordDrill: {
    ...post,
    path: "/drills",
    summary: "Keep what a drill came to in the audit trail, for reports",
    body: drillResult,
    answers: { ...ok(drillRecord), ...badRequest, ...bodyRefused },
  },
  declareExport: {
    ...post,
    path: "/exports",
    role: "viewer",
    tag: "history",
    elevated: "admin for the audit trail",
    summary: "Write into the audit trail what is about to be exported; `plimsoll export` does before it reads",
    body: exportDeclaration,
    answers: { ...ok(exportRecord), ...badRequest, ...bodyRefused },
  },
  selfTest: {
    ...post,
    path: "/test",
    summary: "Send a synthetic fault through every stage and answer what each did",
    body: nothing,
    answers: { ...ok(selfTest), ...badRequest, ...conflict, ...bodyRefused },
  },
} as const satisfies RouteTable;
