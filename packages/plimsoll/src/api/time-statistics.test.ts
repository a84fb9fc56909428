import type { ComponentStatistics, HourStatistics, StatusStrips } from "@plimsoll/core";
import { expect, test } from "vitest";
import { BASE, createQuietClock, createTestApi, definition } from "./api.fixture.ts";

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

test("the last day of every component comes as one strip each, compressed for who takes that", async () => {
  const clock = createQuietClock();
  const api = await createTestApi({ components: [definition("gw"), definition("db")], clock });
  await api.send("POST", `${BASE}/check`, {});
  clock.pass(90 * 60_000 + 1);
  const answer = await api.get(`${BASE}/statistics/strips`);
  const { from, to, step_seconds, items } = answer.json<StatusStrips>();
  expect([from, to, step_seconds]).toEqual(["2026-11-22T16:00:00.000Z", "2026-11-23T15:30:00.001Z", 1800]);
  expect(items.map(({ component_id }) => component_id)).toEqual(["gw", "db"]);
  expect(items[0]?.cells).toMatch(/^a{44}h{4}$/);
  const zipped = await api.inject({ url: `${BASE}/statistics/strips`, headers: { "accept-encoding": "gzip" } });
  expect(zipped.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
  await api.close();
});
