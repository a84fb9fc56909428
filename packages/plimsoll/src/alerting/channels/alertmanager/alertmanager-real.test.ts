import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  ALERTMANAGER,
  type AlertmanagerServer,
  startAlertmanager,
} from "../../../../../../e2e/lib/alertmanager-server.ts";
import { createSystemClock } from "../../../engine/system-clock.ts";
import type { Clock } from "../../../port/clock.ts";
import { parseAlertmanagerWebhook } from "../../inbound/parse-alertmanager.ts";
import { anAlert, aPayload, resolved } from "../payload.fixture.ts";
import { openChannel, type Provider, startProvider, type TestedChannel } from "../standing-provider.fixture.ts";
import { writeBody } from "../webhook/write-body.ts";
import { createAlertmanagerChannelKind } from "./alertmanager-channel.ts";

/** The machine may be busy. */
const PATIENT = { timeout: 20_000 };

const RESEND_MS = 60_000;
const real = createSystemClock();
let ring: (() => void)[] = [];
/** The real time; the test says when it is time to send again. */
const clock: Clock & { set(): void } = {
  now: () => real.now(),
  monotonic: () => real.monotonic(),
  schedule(delayMs, callback) {
    if (delayMs !== RESEND_MS) return real.schedule(delayMs, callback);
    ring.push(callback);
    return () => {};
  },
  set() {},
};
const at = (agoMs: number) => new Date(Date.now() - agoMs).toISOString();
const firing = () => anAlert({ detected_at: at(2000), generated_at: at(1000) });
const ended = () => ({ ...resolved(firing()), resolved_at: at(0) });

describe.skipIf(ALERTMANAGER === null)(
  "a real Alertmanager (Debian's prometheus-alertmanager, PLIMSOLL_ALERTMANAGER)",
  () => {
    let server: AlertmanagerServer;
    let receiver: Provider;
    let desk: TestedChannel;
    beforeAll(async () => {
      receiver = await startProvider(() => ({ status: 200 }));
      server = await startAlertmanager(`${receiver.url}/hook`);
    });
    afterAll(async () => {
      await server.stop();
      await receiver.stop();
    });
    beforeEach(async () => {
      ring = [];
      await server.restart();
      receiver.seen.splice(0);
      desk = openChannel(createAlertmanagerChannelKind, { urls: [server.url], labels: { env: "test" } }, clock);
    });
    afterEach(() => desk.close());

    test("fires there, with labels to route by and the fingerprint that we computed", async () => {
      expect(await desk.send(aPayload([firing()]))).toEqual({ kind: "delivered" });
      const [alert, ...others] = await server.firing();
      expect(others).toEqual([]);
      expect(alert).toMatchObject({
        labels: {
          alertname: "ComponentUnhealthy",
          component: "order-gateway",
          component_type: "ORDER_EXECUTION",
          severity: "critical",
          source: "plimsoll",
          env: "test",
        },
        annotations: { summary: "order-gateway is DOWN: connection refused", status: "DOWN" },
        generatorURL: "http://127.0.0.1:8787/components/order-gateway",
      });
      const lastsMs = Date.parse(alert?.endsAt ?? "") - Date.now();
      expect(Math.round(lastsMs / 60_000)).toBe(240);
      const text = writeBody(aPayload([firing()]), "alertmanager", { idempotencyKey: "1", channelId: "d" }).text;
      const bare = openChannel(createAlertmanagerChannelKind, { urls: [server.url] }, clock);
      await bare.send(aPayload([firing()]));
      await bare.close();
      const fingerprints = (await server.firing()).map(({ fingerprint }) => fingerprint);
      expect(fingerprints).toContain(JSON.parse(text).alerts[0].fingerprint);
    });

    test("is over there when it is over here", async () => {
      await desk.send(aPayload([firing()]));
      expect(await server.firing()).toHaveLength(1);
      expect(await desk.send(aPayload([ended()]))).toEqual({ kind: "delivered" });
      expect(await server.firing()).toEqual([]);
    });

    test("with another severity it is the only one that fires, after a restart of ours too", async () => {
      const warning = { ...firing(), severity: "MEDIUM", component_status: "WARNING" } as const;
      await desk.send(aPayload([warning]));
      await desk.close();
      desk = openChannel(createAlertmanagerChannelKind, { urls: [server.url], labels: { env: "test" } }, clock);
      await desk.send(aPayload([{ ...firing(), previous_status: "WARNING" }]));
      expect((await server.firing()).map(({ labels }) => labels.severity)).toEqual(["critical"]);
      await desk.send(aPayload([{ ...warning, previous_status: "DOWN" }]));
      expect((await server.firing()).map(({ labels }) => labels.severity)).toEqual(["warning"]);
      await desk.send(aPayload([{ ...ended(), severity: "MEDIUM", previous_status: "WARNING" }]));
      expect(await server.firing()).toEqual([]);
    });

    test("an Alertmanager that was restarted hears again of what fires, and not of what is over", async () => {
      await desk.send(aPayload([firing(), { ...firing(), alert_id: "2", component_id: "risk-engine" }]));
      await desk.send(aPayload([ended()]));
      await server.restart();
      expect(await server.firing()).toEqual([]);
      expect(ring).toHaveLength(1);
      ring.shift()?.();
      await expect.poll(() => server.firing(), PATIENT).toMatchObject([{ labels: { component: "risk-engine" } }]);
    });

    test("sends it on to its own receivers, firing and resolved", async () => {
      await desk.send(aPayload([firing()]));
      await expect.poll(() => receiver.seen.map(({ body }) => body.status), PATIENT).toEqual(["firing"]);
      await desk.send(aPayload([ended()]));
      await expect.poll(() => receiver.seen.map(({ body }) => body.status), PATIENT).toEqual(["firing", "resolved"]);
    });

    test("what it sends on of others' alerts is read, and ours are known again", async () => {
      await desk.send(aPayload([firing()]));
      const labels = { alertname: "HighLatency", instance: "gw-1:9100", severity: "page" };
      await fetch(`${server.url}/api/v2/alerts`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify([{ labels, annotations: { summary: "slow" } }]),
      });
      await expect.poll(() => receiver.seen.length, PATIENT).toBe(2);
      const batches = receiver.seen.map(({ body }) => parseAlertmanagerWebhook(body, Date.now()));
      expect(batches.reduce((sum, { own }) => sum + own, 0)).toBe(1);
      expect(batches.flatMap(({ alerts }) => alerts)).toMatchObject([
        {
          componentId: "HighLatency@gw-1:9100",
          status: "CRITICAL",
          isFiring: true,
          reason: "slow",
          endsAt: null,
          labels,
        },
      ]);
      expect(batches.flatMap(({ mistakes }) => mistakes)).toEqual([]);
    });

    test("a test ends by itself within a minute and is not sent again", async () => {
      await desk.send(aPayload([firing()], { kind: "test" }));
      const [alert] = await server.firing();
      expect(alert?.labels.alertname).toBe("PlimsollTest");
      expect(Date.parse(alert?.endsAt ?? "") - Date.now()).toBeLessThanOrEqual(60_000);
      expect(ring).toEqual([]);
    });
  },
);
