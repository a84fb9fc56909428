import type { CalendarSchedule, CalendarState, Page, Problem } from "@plimsoll/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BASE, createTestApi, definition, type TestApi } from "./api.fixture.ts";

let api: TestApi;
beforeEach(async () => {
  const components = [
    { ...definition("us-feed"), calendar: "NYSE" },
    { ...definition("us-orders"), calendar: "NYSE" },
    { ...definition("tokyo"), calendar: "TSE" },
    definition("always"),
  ];
  api = await createTestApi({ components });
});
afterEach(() => api.close());

const EVENING = encodeURIComponent("2026-11-26T18:18:00-05:00");

it("lists the calendars that components name, with what comes next", async () => {
  const { items } = (await api.get(`${BASE}/calendar?at=${EVENING}&days=2`)).json<Page<CalendarState>>();
  expect(items.map(({ calendar_id, components, phase, is_open }) => [calendar_id, components, phase, is_open])).toEqual(
    [
      ["NYSE", ["us-feed", "us-orders"], "closed", false],
      ["TSE", ["tokyo"], "pre_market", false],
    ],
  );
  expect(items[0]).toMatchObject({
    words: expect.stringContaining("NYSE is closed (Thanksgiving Day); opens Fri 27 Nov 09:30 New York"),
    next_open: "2026-11-27T14:30:00.000Z",
    next_close: "2026-11-27T18:00:00.000Z",
    special_days: [
      { date: "2026-11-26", kind: "closed" },
      { date: "2026-11-27", kind: "early_close" },
    ],
    warning: null,
  });
});

it("answers others that are asked for, and what no market knows with 404", async () => {
  const asked = (await api.get(`${BASE}/calendar?id=CRYPTO&id=FX&at=${EVENING}`)).json<Page<CalendarState>>();
  expect(asked.items.map(({ calendar_id, is_open }) => [calendar_id, is_open])).toEqual([
    ["CRYPTO", true],
    ["FX", true],
  ]);
  const unknown = await api.get(`${BASE}/calendar?id=NYES`);
  expect(unknown.status).toBe(404);
  expect(unknown.json<Problem>().detail).toBe('there is no calendar "NYES"; did you mean "NYSE"?');
  expect((await api.get(`${BASE}/calendar/NYES`)).status).toBe(404);
});

it("gives the sessions of a range", async () => {
  const answer = await api.get(`${BASE}/calendar/TSE?from=2026-11-23T22:00:00Z&to=2026-11-24T04:00:00Z`);
  expect(answer.json<CalendarSchedule>().sessions).toEqual([
    { phase: "pre_market", from: "2026-11-23T23:00:00.000Z", to: "2026-11-24T00:00:00.000Z" },
    { phase: "market", from: "2026-11-24T00:00:00.000Z", to: "2026-11-24T02:30:00.000Z" },
    { phase: "break", from: "2026-11-24T02:30:00.000Z", to: "2026-11-24T03:30:00.000Z" },
    { phase: "market", from: "2026-11-24T03:30:00.000Z", to: "2026-11-24T04:00:00.000Z" },
  ]);
  const week = (await api.get(`${BASE}/calendar/NYSE?from=2026-11-23T00:00:00Z`)).json<CalendarSchedule>();
  expect(week.to).toBe("2026-11-30T00:00:00.000Z");
  expect(week.sessions.filter(({ phase }) => phase === "market")).toHaveLength(4);
});

it.each([
  "/calendar?days=401",
  "/calendar?at=yesterday",
  "/calendar/NYSE?from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z",
  "/calendar/NYSE?from=2026-11-24T00:00:00Z&to=2028-11-24T00:00:00Z",
])("refuses %s", async (path) => {
  expect((await api.get(`${BASE}${path}`)).status).toBe(400);
});
