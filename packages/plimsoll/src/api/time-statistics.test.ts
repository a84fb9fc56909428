import type { ComponentStatistics, HourStatistics } from "@plimsoll/core";
import { expect, test } from "vitest";
import { BASE, createTestApi, definition } from "./api.fixture.ts";

test("statistics of time are asked for by range, and by the clocks of the component's market", async () => {
  const api = await createTestApi({ components: [definition("gw", { calendar: "NYSE" })] });
  await api.send("POST", `${BASE}/check`, {});
  const { items, from } = (await api.get(`${BASE}/statistics/components`)).json<ComponentStatistics>();
  expect([items.map(({ component_id }) => component_id), from]).toEqual([["gw"], "2026-11-22T14:00:00.001Z"]);
  const hours = (await api.get(`${BASE}/statistics/hours?component_id=gw`)).json<HourStatistics>();
  expect(hours).toMatchObject({ time_zone: "America/New_York", week: [], worst: [] });
  expect((await api.get(`${BASE}/statistics/incidents`)).json()).toMatchObject({ items: [], notes: [] });
  expect((await api.get(`${BASE}/statistics/hours?time_zone=Mars`)).status).toBe(400);
  await api.close();
});

test("statistics of components can leave out the hours in which each one's market is closed", async () => {
  const api = await createTestApi({ components: [definition("gw", { calendar: "NYSE" }), definition("db")] });
  await api.send("POST", `${BASE}/check`, {});
  // Sunday noon to Monday 14:00 UTC: New York opens at 14:30.
  const ask = `${BASE}/statistics/components?from=2026-11-22T12:00:00Z&to=2026-11-23T14:00:00Z`;
  const { items, notes } = (await api.get(`${ask}&during=open`)).json<ComponentStatistics>();
  expect(items.map(({ component_id, seconds }) => [component_id, seconds.closed])).toEqual([
    ["db", 0],
    ["gw", 26 * 3600],
  ]);
  expect(notes).toEqual([
    "hours in which a component's market is closed are left out; a component without a calendar counts at all hours",
  ]);
  const all = (await api.get(ask)).json<ComponentStatistics>();
  expect(all.items.map(({ seconds }) => seconds.closed)).toEqual([0, 0]);
  expect((await api.get(`${ask}&during=night`)).status).toBe(400);
  await api.close();
});
