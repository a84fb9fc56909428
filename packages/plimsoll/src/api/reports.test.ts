import { type ReportDocument, type ReportList, reportDocument, reportList } from "@plimsoll/core";
import { expect, test } from "vitest";
import { BASE, createQuietClock, createTestApi, definition } from "./api.fixture.ts";

async function watched() {
  const clock = createQuietClock();
  const api = await createTestApi({ components: [definition("gw")], clock });
  await api.monitor.checkNow(null);
  clock.pass(86_400_000);
  return api;
}

test("the list has the periods that are over, in which something was known, and the formats", async () => {
  const api = await watched();
  const list = reportList.parse((await api.get(`${BASE}/reports`)).json<ReportList>());
  expect(list.items.map(({ period, name }) => `${period} ${name}`)).toEqual(["daily 2026-11-23"]);
  expect(list.formats.find(({ format }) => format === "csv")).toEqual({ format: "csv", available: true, reason: null });
  expect(list.history_begins).toBe("2026-11-23T14:00:00.000Z");
  await api.close();
});

test("a report comes as JSON, CSV or a page that can do nothing, and each stands in the audit trail", async () => {
  const api = await watched();
  const json = await api.get(`${BASE}/reports/daily?time_zone=Europe/London`);
  expect(reportDocument.parse(json.json<ReportDocument>())).toMatchObject({
    name: "2026-11-23",
    time_zone: "Europe/London",
  });
  const csv = await api.get(`${BASE}/reports/daily?format=csv&for=2026-11-23`);
  expect(csv.headers["content-type"]).toContain("text/csv");
  expect(csv.headers["content-disposition"]).toBe('attachment; filename="plimsoll-daily-2026-11-23.csv"');
  const html = await api.get(`${BASE}/reports/annual?format=html&until=now`);
  expect(html.text).toMatch(/^<!doctype html>/);
  expect(html.headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(html.headers["cache-control"]).toBe("no-store");
  await api.get(`${BASE}/reports/daily?written_as=pdf`);
  const { items } = (await api.get(`${BASE}/audit?verb=export_report`)).json<{ items: Record<string, unknown>[] }>();
  expect(items.map(({ subject }) => subject)).toEqual([
    "daily 2026-11-23",
    "annual 2026",
    "daily 2026-11-23",
    "daily 2026-11-23",
  ]);
  expect(items[0]).toMatchObject({ outcome: "done", after: { format: "pdf", sent_as: "json" } });
  expect(items[1]).toMatchObject({ outcome: "done", after: { format: "html", sent_as: "html" } });
  await api.close();
});

test("what cannot be had is refused by name", async () => {
  const api = await watched();
  const refusals = [
    "hourly",
    "daily?for=2026-11-24",
    "daily?for=2026-W48",
    "daily?time_zone=Mars",
    "daily?format=doc",
    "daily?until=then",
  ];
  for (const path of refusals) expect((await api.get(`${BASE}/reports/${path}`)).status, path).toBe(400);
  const elsewhere = { "sec-fetch-site": "cross-site", host: "127.0.0.1" };
  expect((await api.get(`${BASE}/reports/daily`, elsewhere)).status).toBe(403);
  await api.close();
});
