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
