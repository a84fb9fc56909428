import { expect, it } from "vitest";
import { staleQueries } from "./stale-queries.ts";

const after = (...types: string[]) => staleQueries(types.map((event_type) => ({ event_type })));

it("asks again only for the lists that an event is about", () => {
  expect(after("status_change", "soft_failure")).toEqual([]);
  expect(after("incident_acknowledged")).toEqual(["incidents"]);
  expect(after("alert_fired", "notification_delivered")).toEqual(["incidents", "notifications"]);
  expect(after("silence_added", "maintenance_started")).toEqual(["silences", "maintenance"]);
  expect(after("config_reloaded")).toEqual(["maintenance", "channels", "calendars", "recovery"]);
  expect(after("recovery_failed", "deploy_lock_set")).toEqual(["recovery"]);
});
