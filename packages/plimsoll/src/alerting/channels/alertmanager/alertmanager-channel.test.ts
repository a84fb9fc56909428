import { inspect } from "node:util";
import { afterEach, expect, test } from "vitest";
import { anAlert, aPayload, resolved } from "../payload.fixture.ts";
import { type Behaviour, NOW, openChannel, type Provider, startProvider } from "../standing-provider.fixture.ts";
import { createAlertmanagerChannelKind } from "./alertmanager-channel.ts";
import { alertmanagerOptions } from "./alertmanager-options.ts";
import { FiringAlerts } from "./firing-alerts.ts";
import { DEFAULT_NAMES, fingerprintOf } from "./prometheus-alert.ts";

/** The machine may be busy. */
const PATIENT = { timeout: 20_000 };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const ok: Behaviour = () => ({ status: 200 });

async function open(behaviours: readonly Behaviour[], more: object = {}) {
  const peers: Provider[] = [];
  for (const behaviour of behaviours) peers.push(await startProvider(behaviour));
  const desk = openChannel(createAlertmanagerChannelKind, { urls: peers.map(({ url }) => url), ...more });
  closing.push(() => desk.close(), ...peers.map((peer) => () => peer.stop()));
  return { desk, peers };
}

test("every peer gets every alert", async () => {
  const { desk, peers } = await open([ok, ok, ok]);
  expect(await desk.send(aPayload([anAlert()]))).toEqual({ kind: "delivered" });
  await expect.poll(() => peers.map(({ seen }) => seen.length), PATIENT).toEqual([1, 1, 1]);
  expect(peers[0]?.seen[0]).toMatchObject({ method: "POST", path: "/api/v2/alerts" });
  expect(peers[1]?.seen[0]?.body).toEqual(peers[0]?.seen[0]?.body);
});

test.each([
  ["hangs", () => "hang" as const],
  ["resets", () => "reset" as const],
  ["fails", () => ({ status: 500 })],
])("a first peer that %s keeps nothing from the second", async (_what, behave) => {
  const { desk, peers } = await open([behave, ok]);
  expect(await desk.send(aPayload([anAlert()]))).toEqual({ kind: "delivered" });
  expect(peers[1]?.seen).toHaveLength(1);
});

test("when none takes it, it is tried again, as late as the most eager one asks", async () => {
  const busy =
    (seconds: string): Behaviour =>
    () => ({ status: 429, headers: { "retry-after": seconds } });
  const { desk } = await open([busy("30"), busy("20")]);
  expect(await desk.send(aPayload([anAlert()]))).toMatchObject({ kind: "retry", retryAfterMs: 20_000 });
});

test("one that may take it later outweighs one that never will", async () => {
  const { desk } = await open([() => ({ status: 400, body: '"no"' }), () => ({ status: 503 })]);
  expect(await desk.send(aPayload([anAlert()]))).toMatchObject({ kind: "retry" });
});

test("what all refuse is rejected, in their words and without secrets", async () => {
  const { desk } = await open([() => ({ status: 400, body: '"bad hunter2"' })], { token: "hunter2" });
  const outcome = await desk.send(aPayload([anAlert()]));
  expect(outcome).toMatchObject({ kind: "rejected" });
  expect(JSON.stringify(outcome)).toContain("bad [redacted]");
});

test("ends its requests when it is closed", async () => {
  let heard = () => {};
  const asked = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const { desk } = await open([
    () => {
      heard();
      return "hang";
    },
  ]);
  const sent = desk.send(aPayload([anAlert()]));
  await asked;
  await desk.channel.close?.();
  expect(await sent).toMatchObject({ kind: "retry" });
});

test("sends credentials", async () => {
  const { desk, peers } = await open([ok], { username: "bot", password: "hunter2" });
  await desk.send(aPayload([anAlert()]));
  const expected = `Basic ${Buffer.from("bot:hunter2").toString("base64")}`;
  expect(peers[0]?.seen[0]?.headers.authorization).toBe(expected);
});

test("an end is told again for a quarter of an hour and then forgotten", () => {
  const alerts = new FiringAlerts(DEFAULT_NAMES);
  alerts.keep(alerts.changesOf(aPayload([anAlert()])));
  alerts.keep(alerts.changesOf(aPayload([resolved(anAlert())])));
  const endedAt = Date.parse("2026-11-23T12:05:00Z");
  expect(alerts.due(endedAt + 14 * 60_000)).toMatchObject([{ endedAt }]);
  expect(alerts.due(endedAt + 16 * 60_000)).toEqual([]);
});

test("a test ends nothing that fires", () => {
  const alerts = new FiringAlerts(DEFAULT_NAMES);
  alerts.keep(alerts.changesOf(aPayload([anAlert()])));
  const changes = alerts.changesOf(aPayload([anAlert({ previous_status: "WARNING" })], { kind: "test" }));
  expect(changes).toMatchObject([{ labels: { alertname: "PlimsollTest" }, endedAt: null }]);
});

test("holds the alerts of at most 10,000 components, the newest", () => {
  const alerts = new FiringAlerts(DEFAULT_NAMES);
  const many = Array.from({ length: 10_050 }, (_, at) => anAlert({ alert_id: `${at}`, component_id: `c${at}` }));
  for (const alert of many) alerts.keep(alerts.changesOf(aPayload([alert], { kind: "test" })));
  const held = alerts.due(NOW);
  expect(held).toHaveLength(10_000);
  expect(held.at(-1)?.componentId).toBe("c10049");
});

test("computes fingerprints as Prometheus does", () => {
  expect(fingerprintOf({})).toBe("cbf29ce484222325");
  // The example of prometheus/common, model/signature_test.go.
  expect(fingerprintOf({ name: "garland, briggs", fear: "love is not enough" })).toBe(
    5799056148416392346n.toString(16),
  );
});

const GOOD = { urls: ["http://127.0.0.1:9093"] };

test("its options can't be printed", () => {
  const options = alertmanagerOptions.parse({ ...GOOD, username: "bot", password: "hunter2" });
  expect(JSON.stringify(options) + inspect(options, { depth: 9 })).not.toContain("hunter");
});

test.each([
  {},
  { urls: [] },
  { urls: ["am:9093"] },
  { ...GOOD, labels: { severity: "x" } },
  { ...GOOD, labels: { "a-b": "x" } },
  { ...GOOD, keep_firing: "10s" },
  { ...GOOD, keep_firing: "1m", resend: "1m" },
  { ...GOOD, username: "bot" },
  { ...GOOD, url: "http://127.0.0.1:9093" },
])("refuses the options %j", (options) => {
  expect(alertmanagerOptions.safeParse(options).success).toBe(false);
});
