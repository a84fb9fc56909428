import { afterEach, beforeEach, expect, test } from "vitest";
import { readyChannel } from "../../alerting/ready-channel.ts";
import { everythingTo } from "../../config/to-alert-policy.ts";
import { NO_POLICY } from "../../port/alert-policy.ts";
import type { Alerting, AlertingFigures } from "../../port/alerting.ts";
import type { SendOutcome } from "../../port/channel.ts";
import { BASE, createTestApi, definition, refusedAnswer, type TestApi } from "../api.fixture.ts";
import { alertingFamilies } from "./alerting-families.ts";
import { writeExposition } from "./exposition.ts";

let api: TestApi;
let outcome: SendOutcome;
const channels = new Map([
  ["desk", readyChannel({ kind: "test" }, { send: async () => outcome })],
  ["mail", readyChannel({ kind: "test" }, { send: async () => ({ kind: "delivered" }) })],
]);

beforeEach(async () => {
  outcome = { kind: "delivered" };
  const policy = { ...NO_POLICY, routes: [everythingTo(["desk"])] };
  api = await createTestApi({ components: [definition("gateway")], alerting: { channels, policy } });
});
afterEach(() => api.close());

const scrape = async () => (await api.get("/metrics")).text.split("\n");
const check = () => api.send("POST", `${BASE}/check`, { component_ids: ["gateway"] });

test("incidents are counted by status, and silences while they are in force", async () => {
  api.answers.set("gateway", refusedAnswer);
  await check();
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'plimsoll_open_incidents{status="open"} 1',
      'plimsoll_open_incidents{status="acknowledged"} 0',
      "plimsoll_active_silences 0",
    ]),
  );
  await api.send("POST", `${BASE}/incidents/1/acknowledge`);
  const silence = { match: { components: ["other"] }, reason: "a test", for: "1h" };
  await api.send("POST", `${BASE}/silences`, silence);
  await api.send("POST", `${BASE}/silences`, { ...silence, starts_at: "2026-11-23T15:00:00Z" });
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'plimsoll_open_incidents{status="open"} 0',
      'plimsoll_open_incidents{status="acknowledged"} 1',
      "plimsoll_active_silences 1",
    ]),
  );
});

test("what was delivered, given up and kept from people is counted by channel", async () => {
  api.answers.set("gateway", refusedAnswer);
  await check();
  await expect.poll(scrape).toContain('plimsoll_notifications_total{channel="desk",state="delivered"} 2');
  expect(await scrape()).toContain('plimsoll_notifications_total{channel="mail",state="delivered"} 0');
  await api.send("POST", `${BASE}/silences`, { match: { components: ["gateway"] }, reason: "a test", for: "1h" });
  api.answers.clear();
  await check();
  api.answers.set("gateway", refusedAnswer);
  await check();
  expect(await scrape()).toContain('plimsoll_notifications_total{channel="desk",state="suppressed"} 2');
});

test("a channel that gives up is failing, until it delivers again", async () => {
  outcome = { kind: "rejected", message: "400: no such room" };
  api.answers.set("gateway", refusedAnswer);
  await check();
  await expect.poll(scrape).toContain('plimsoll_channel_failing{channel="desk"} 1');
  expect(await scrape()).toContain('plimsoll_channel_failing{channel="mail"} 0');
  await expect.poll(scrape).toContain('plimsoll_notifications_total{channel="desk",state="dead"} 2');
  outcome = { kind: "delivered" };
  api.answers.clear();
  await check();
  await expect.poll(scrape).toContain('plimsoll_channel_failing{channel="desk"} 0');
});

test("the limit stands beside the latency that it is for", async () => {
  const lines = await scrape();
  expect(lines).toContain("plimsoll_alert_latency_limit_seconds 5");
  expect((await api.get(`${BASE}/statistics`)).json()).toMatchObject({
    alert_latency_limit_seconds: 5,
    end_to_end_latency: { count: 0 },
  });
  expect(lines.some((line) => line.startsWith("plimsoll_heartbeat"))).toBe(false);
});

test("the heartbeat is shown once it was answered", () => {
  const alerting = (heartbeat: AlertingFigures["heartbeat"]) => {
    const figures = () => ({ deliveries: [], channels: [], heartbeat });
    return { figures, openIncidents: () => [], silences: () => [] } as unknown as Alerting;
  };
  const linesOf = (heartbeat: AlertingFigures["heartbeat"]) =>
    writeExposition(alertingFamilies(alerting(heartbeat), 0), "prometheus")
      .split("\n")
      .filter((line) => line.startsWith("plimsoll_heartbeat"));
  expect(linesOf(null)).toEqual([]);
  expect(linesOf({ succeeds: false, lastSuccessAt: null })).toEqual(["plimsoll_heartbeat_success 0"]);
  expect(linesOf({ succeeds: true, lastSuccessAt: 1_500 })).toEqual([
    "plimsoll_heartbeat_success 1",
    "plimsoll_heartbeat_last_success_timestamp_seconds 1.5",
  ]);
});
