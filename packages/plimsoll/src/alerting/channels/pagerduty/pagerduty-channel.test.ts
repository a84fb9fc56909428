import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anAlert, anIncident, aPayload, resolved } from "../payload.fixture.ts";
import {
  type Behaviour,
  openChannel,
  type Provider,
  startProvider,
  type TestedChannel,
} from "../standing-provider.fixture.ts";
import { createPagerdutyChannelKind } from "./pagerduty-channel.ts";
import { pagerdutyOptions } from "./pagerduty-options.ts";

const ROUTING_KEY = "0123456789abcdef0123456789abcdef";
const taken: Behaviour = ({ body }) => ({
  status: 202,
  body: { status: "success", message: "Event processed", dedup_key: body.dedup_key },
});
const member = anAlert({ incident_id: "inc-7" });

let provider: Provider;
let desk: TestedChannel;
beforeEach(async () => {
  provider = await startProvider(taken);
  desk = openChannel(createPagerdutyChannelKind, { routing_key: ROUTING_KEY, url: `${provider.url}/v2/enqueue` });
});
afterEach(async () => {
  await desk.close();
  await provider.stop();
});

test("triggers an incident under the key of ours, with all that helps in the night", async () => {
  expect(await desk.send(aPayload([member], { incidents: [anIncident()] }))).toEqual({ kind: "delivered" });
  expect(provider.seen).toHaveLength(1);
  const [request] = provider.seen;
  expect(request).toMatchObject({ method: "POST", path: "/v2/enqueue" });
  expect(request?.body).toMatchObject({
    routing_key: ROUTING_KEY,
    event_action: "trigger",
    dedup_key: "plimsoll:inc-7",
    client: "Plimsoll",
    client_url: "http://127.0.0.1:8787/components/order-gateway",
    payload: {
      summary: "INC-42: order-gateway is DOWN",
      source: "order-gateway",
      severity: "critical",
      timestamp: "2026-11-23T12:00:00.000Z",
      component: "order-gateway",
      group: "ORDER_EXECUTION",
      class: "DOWN",
    },
  });
  expect(request?.body.links).toContainEqual({ text: "incident", href: "http://127.0.0.1:8787/incidents/inc-7" });
  const { what } = request?.body.payload.custom_details ?? {};
  expect(what).toContain("- response_time: 1,234 ms (limit 1,000 ms)");
  expect(what).toContain("Probable cause: the exchange closed the session");
});

test("without an incident the component's key tells its events as one", async () => {
  await desk.send(aPayload([anAlert()]));
  await desk.send(aPayload([resolved(anAlert())]));
  expect(provider.seen.map(({ body }) => [body.event_action, body.dedup_key])).toEqual([
    ["trigger", "plimsoll:order-gateway"],
    ["resolve", "plimsoll:order-gateway"],
  ]);
});

test("acknowledges and resolves with the incident, and not before all of it is over", async () => {
  const acknowledged = { by: "anna", at: "2026-11-23T12:01:00.000Z", reason: "on it" };
  const incidents = [anIncident({ status: "acknowledged", acknowledged })];
  await desk.send(aPayload([member], { kind: "acknowledged", incidents }));
  await desk.send(aPayload([resolved(member)], { incidents }));
  await desk.send(aPayload([resolved(member)], { incidents: [anIncident({ status: "resolved" })] }));
  expect(provider.seen.map(({ body }) => body.event_action)).toEqual(["acknowledge", "resolve"]);
  expect(provider.seen[0]?.body).toEqual({
    routing_key: ROUTING_KEY,
    event_action: "acknowledge",
    dedup_key: "plimsoll:inc-7",
  });
});

test("several incidents in one payload are an event each", async () => {
  const other = anAlert({ alert_id: "alert-2", incident_id: "inc-8", component_id: "risk-engine" });
  await desk.send(aPayload([member, other, resolved(member)], { incidents: [anIncident({ status: "resolved" })] }));
  expect(provider.seen.map(({ body }) => [body.event_action, body.dedup_key])).toEqual([
    ["resolve", "plimsoll:inc-7"],
    ["trigger", "plimsoll:inc-8"],
  ]);
});

test("a test pages with the least severity and ends itself", async () => {
  await desk.send(aPayload([anAlert({ dedup_key: "plimsoll:test" })], { kind: "test" }));
  expect(provider.seen.map(({ body }) => body.event_action)).toEqual(["trigger", "resolve"]);
  expect(provider.seen[0]?.body.payload).toMatchObject({ severity: "info" });
  expect(provider.seen[0]?.body.payload.summary).toMatch(/^Test, nothing is wrong: /);
});

test.each([
  ["LOW", "info"],
  ["MEDIUM", "warning"],
  ["HIGH", "error"],
  ["CRITICAL", "critical"],
] as const)("%s is %s at PagerDuty", async (severity, expected) => {
  await desk.send(aPayload([anAlert({ severity })]));
  expect(provider.seen[0]?.body.payload.severity).toBe(expected);
});

test("a summary is at most 1,024 characters on one line, and an event under 512 kB", async () => {
  const message = `line\n${"x".repeat(3000)}`;
  const many = Array.from({ length: 400 }, (_, at) =>
    anAlert({
      alert_id: `alert-${at}`,
      incident_id: "inc-7",
      message,
      reason: "y".repeat(50_000),
      metrics: Array.from({ length: 60 }, () => ({ ...anAlert().metrics[0], name: "z".repeat(100) }) as never),
    }),
  );
  expect(await desk.send(aPayload(many, { incidents: [anIncident({ title: message })] }))).toEqual({
    kind: "delivered",
  });
  const [request] = provider.seen;
  expect(Buffer.byteLength(request?.text ?? "")).toBeLessThan(512_000);
  expect(request?.body.payload.summary).toHaveLength(1024);
  expect(request?.body.payload.summary).toMatch(/^INC-42: line x/);
  expect(request?.body.payload.custom_details.alerts.length).toBeGreaterThan(0);
});

test("links that are no web addresses are not sent", async () => {
  await desk.send(aPayload([anAlert({ links: { component: "javascript:alert(1)", page: "https://a.example/" } })]));
  expect(provider.seen[0]?.body.links).toEqual([{ text: "page", href: "https://a.example/" }]);
});

test("an event that PagerDuty calls invalid is rejected with its errors, without the key", async () => {
  provider.behave(() => ({
    status: 400,
    body: {
      status: "invalid event",
      message: "Event object is invalid",
      errors: [`routing_key ${ROUTING_KEY} is invalid`, "'payload.severity' is invalid"],
    },
  }));
  const outcome = await desk.send(aPayload([anAlert()]));
  expect(outcome.kind).toBe("rejected");
  expect(outcome.kind === "rejected" && outcome.message).toMatch(
    /answered 400: Event object is invalid: routing_key \[redacted\] is invalid; 'payload.severity' is invalid$/,
  );
});

test("too many requests are tried again when PagerDuty says", async () => {
  provider.behave(() => ({ status: 429, headers: { "retry-after": "17" } }));
  expect(await desk.send(aPayload([anAlert()]))).toMatchObject({ kind: "retry", retryAfterMs: 17_000 });
});

test.each([500, 502, 503])("a %i is tried again", async (status) => {
  provider.behave(() => ({ status, body: "<html>" }));
  expect(await desk.send(aPayload([anAlert()]))).toMatchObject({ kind: "retry" });
});

test("a reset connection is tried again, and so is one that stays silent until told to stop", async () => {
  provider.behave(() => "reset");
  expect(await desk.send(aPayload([anAlert()]))).toMatchObject({ kind: "retry" });
  const abort = new AbortController();
  provider.behave(() => {
    abort.abort();
    return "hang";
  });
  expect(await desk.send(aPayload([anAlert()]), { signal: abort.signal })).toMatchObject({ kind: "retry" });
});

test("its key can't be printed", () => {
  const options = pagerdutyOptions.parse({ routing_key: ROUTING_KEY });
  expect(JSON.stringify(options) + inspect(options, { depth: 9 })).not.toContain(ROUTING_KEY);
});

test.each([
  {},
  { routing_key: "short" },
  { routing_key: ROUTING_KEY, url: "ftp://a" },
  { routing_key: ROUTING_KEY, severities: { HIGH: "terrible" } },
  { routing_key: ROUTING_KEY, region: "eu" },
])("refuses the options %j", (options) => {
  expect(pagerdutyOptions.safeParse(options).success).toBe(false);
});
