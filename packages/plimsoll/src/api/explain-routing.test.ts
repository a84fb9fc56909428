import type { AlertRouteInfo, MaintenanceTime, RoutingExplanation } from "@plimsoll/core";
import { expect, test } from "vitest";
import { everythingTo } from "../config/to-alert-policy.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import { BASE, createTestApi, definition } from "./api.fixture.ts";

test("where an alert would go is asked by component, status and moment", async () => {
  const policy = { ...NO_POLICY, routes: [everythingTo(["desk"])] };
  const api = await createTestApi({ components: [definition("gw")], alerting: { policy } });
  const routes = (await api.get(`${BASE}/alerting/routes`)).json<{ items: AlertRouteInfo[] }>();
  expect(routes.items).toMatchObject([{ channels: ["desk"], match: {}, fallback: null }]);
  const ask = (query: string) => api.get(`${BASE}/alerting/explain?${query}`);
  const told = (await ask("component_id=gw&status=WARNING")).json<RoutingExplanation>();
  expect(told).toMatchObject({ severity: "MEDIUM", routes: [{ takes: true, conditions: [] }] });
  expect(told.told.map(({ channel_id }) => channel_id)).toEqual(["desk"]);
  const ahead = (await ask("component_id=gw&at=2026-11-24T03:00:00Z")).json<RoutingExplanation>();
  expect(ahead).toMatchObject({ at: "2026-11-24T03:00:00.000Z", status: "DOWN", severity: "CRITICAL" });
  expect((await ask("component_id=nobody")).status).toBe(404);
  expect((await ask("component_id=gw&at=2020-01-01T00:00:00Z")).status).toBe(400);
  expect((await ask("component_id=gw&status=HEALTHY")).status).toBe(400);
  await api.close();
});

test("when maintenance windows are open is told for a calendar", async () => {
  const api = await createTestApi({ components: [definition("gw")] });
  const weekly = { id: "w", match: { components: ["gw"] }, note: "restart", duration: "1h" };
  await api.send("POST", `${BASE}/maintenance`, { ...weekly, weekly: { days: ["sat", "sun"], at: "22:00" } });
  const times = (await api.get(`${BASE}/maintenance/times`)).json<{ items: MaintenanceTime[] }>();
  expect(times.items).toEqual([
    { window_id: "w", starts_at: "2026-11-28T22:00:00.000Z", ends_at: "2026-11-28T23:00:00.000Z" },
    { window_id: "w", starts_at: "2026-11-29T22:00:00.000Z", ends_at: "2026-11-29T23:00:00.000Z" },
  ]);
  expect((await api.get(`${BASE}/maintenance/times?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z`)).status).toBe(
    400,
  );
  await api.close();
});
