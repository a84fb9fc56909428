import {
  incident as incidentSchema,
  notificationRecord,
  recoveryOverview as overviewSchema,
  silence as silenceSchema,
  statistics as statisticsSchema,
  streamMessage,
  systemHealth as systemHealthSchema,
  maintenanceWindow as windowSchema,
} from "@plimsoll/core";
import { expect, it } from "vitest";
import {
  component,
  delta,
  event,
  incident,
  maintenanceWindow,
  notification,
  silence,
  snapshot,
  statistics,
  systemHealth,
} from "./fixtures.ts";
import { attempt, pendingAttempt, recoveryAction, recoveryCase, recoveryOverview } from "./recovery-fixtures.ts";

it("speaks the language of the server", () => {
  const health = systemHealth([component("engine-api")]);
  expect(systemHealthSchema.parse(health)).toEqual(health);
  expect(streamMessage.safeParse(snapshot(health)).success).toBe(true);
  const message = delta(health, 11, { components: [component("engine-api")], events: [event(1)] });
  expect(streamMessage.safeParse(message).success).toBe(true);
  expect(statisticsSchema.safeParse(statistics(health)).success).toBe(true);
  expect(incidentSchema.parse(incident(42))).toEqual(incident(42));
  expect(silenceSchema.parse(silence("a"))).toEqual(silence("a"));
  expect(windowSchema.parse(maintenanceWindow("a"))).toEqual(maintenanceWindow("a"));
  expect(notificationRecord.parse(notification("a"))).toEqual(notification("a"));
  const overview = recoveryOverview({
    pending_approvals: [pendingAttempt("a")],
    open_attempts: [attempt("b")],
    cases: [recoveryCase("order-gateway")],
    actions: [recoveryAction("restart-gateway")],
  });
  expect(overviewSchema.parse(overview)).toEqual(overview);
});
