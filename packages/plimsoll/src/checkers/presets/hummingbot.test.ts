import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createRegistries } from "../../app.ts";
import { expandPreset } from "../../config/expand-presets.ts";
import { parseComponent } from "../../config/parse-component.ts";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { MOSQUITTO, type MosquittoServer, startMosquitto } from "../mqtt/mosquitto-server.fixture.ts";
import { credentials, startFakeHummingbotApi } from "./fake-hummingbot-api.fixture.ts";
import { hummingbotPreset } from "./hummingbot.ts";
import { inWords, measuredBy, watchOnce } from "./preset.fixture.ts";

const bot = (recently_active: boolean, status = "running") => ({
  status,
  recently_active,
  performance: {},
  error_logs: [],
  general_logs: [],
  source: "mqtt",
});

describe("hummingbot-api", () => {
  const watch = (url: string, more: object = {}) =>
    watchOnce([{ preset: "hummingbot", bots: [{ id: "mm-1" }], api: { url, ...credentials }, ...more }]);

  test("is HEALTHY while its bots are recently active, whatever their status says", async () => {
    const { url, fleet } = await startFakeHummingbotApi();
    fleet.bots = { "mm-1": bot(true, "stopped"), "mm-2": bot(true) };
    const seen = await watch(url);
    expect([...seen].map(([id, health]) => `${id} ${inWords(health)}`)).toEqual([
      "hummingbot-api HEALTHY",
      "hummingbot-api-mqtt HEALTHY",
      "hummingbot-fleet HEALTHY",
      "hummingbot-api-host HEALTHY",
    ]);
    expect(measuredBy(seen.get("hummingbot-api-host"), "disk_usage")).toBe(40);
  });

  test("a bot that is not recently active is CRITICAL, though it says running", async () => {
    const { url, fleet } = await startFakeHummingbotApi();
    fleet.bots = { "mm-1": bot(false) };
    expect((await watch(url)).get("hummingbot-fleet")).toMatchObject({
      status: "CRITICAL",
      reason: expect.stringMatching(/^up but not trading: hummingbot-api answers, but .*mm-1/),
      diagnosis: "up_but_not_trading",
    });
  });

  test("a bot that has vanished is missed: an empty list is not health", async () => {
    const { url } = await startFakeHummingbotApi();
    const fleet = (await watch(url)).get("hummingbot-fleet");
    expect(fleet?.status).not.toBe("HEALTHY");
    expect(fleet?.reason).toContain("mm-1");
  });

  test("without its broker it sees nothing, which says nothing of the bots", async () => {
    const { url, fleet } = await startFakeHummingbotApi();
    fleet.bots = { "mm-1": bot(false) };
    fleet.mqtt = false;
    const seen = await watch(url);
    expect(seen.get("hummingbot-api-mqtt")).toMatchObject({ status: "CRITICAL" });
    expect(seen.get("hummingbot-fleet")).toMatchObject({ status: "WARNING" });
    expect(seen.get("hummingbot-fleet")).not.toHaveProperty("diagnosis");
  });
});

test("an order without the venue's id is waiting; a completed one is not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-hummingbot-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "conf_pure_mm_1.sqlite");
  const database = new DatabaseSync(path);
  const ago = (seconds: number) => Date.now() - seconds * 1000;
  database.exec(`
    CREATE TABLE "Order" (id TEXT PRIMARY KEY, creation_timestamp BIGINT, last_status TEXT, last_update_timestamp BIGINT, exchange_order_id TEXT);
    INSERT INTO "Order" VALUES ('waits', ${ago(30)}, 'BuyOrderCreated', ${ago(30)}, NULL),
      ('rests', ${ago(300)}, 'SellOrderCreated', ${ago(300)}, '77'), ('gone', ${ago(900)}, 'OrderFailure', ${ago(900)}, NULL);
  `);
  database.close();
  const { url } = await startFakeHummingbotApi();
  const bots = [{ id: "mm-1", database: path }];
  const orders = (await watchOnce([{ preset: "hummingbot", bots, api: { url, ...credentials } }])).get(
    "hummingbot-mm-1-orders",
  );
  expect(orders?.status).toBe("CRITICAL");
  expect(measuredBy(orders, "unacked_orders")).toBe(1);
  expect(measuredBy(orders, "open_orders")).toBe(2);
  expect(measuredBy(orders, "order_unacked_age_seconds")).toBeGreaterThanOrEqual(30);
});

test.each([
  [60, "HEALTHY"],
  [400, "CRITICAL"],
  [null, "CRITICAL"],
])("a bot whose orders changed %s s ago, where its strategy touches them every 5 min, is %s", async (age, status) => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-hummingbot-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "conf_pure_mm_1.sqlite");
  const database = new DatabaseSync(path);
  database.exec(
    'CREATE TABLE "Order" (id TEXT PRIMARY KEY, creation_timestamp BIGINT, last_status TEXT, last_update_timestamp BIGINT, exchange_order_id TEXT)',
  );
  const at = Date.now() - (age ?? 0) * 1000;
  if (age !== null) database.exec(`INSERT INTO "Order" VALUES ('o', ${at}, 'OrderFilled', ${at}, '77')`);
  database.close();
  const { url, fleet } = await startFakeHummingbotApi();
  fleet.bots = { "mm-1": bot(true) };
  const bots = [{ id: "mm-1", database: path, orders_within: "5m" }];
  const seen = await watchOnce([{ preset: "hummingbot", bots, api: { url, ...credentials } }]);
  const pace = seen.get("hummingbot-mm-1-pace");
  expect(pace?.last_error).toBeNull();
  expect(pace).toMatchObject({ status, ...(status === "CRITICAL" && { diagnosis: "up_but_not_trading" }) });
});

describe.skipIf(MOSQUITTO === null)("bots over a Mosquitto (needs mosquitto: PLIMSOLL_MOSQUITTO)", () => {
  let server: MosquittoServer;
  let bots: MqttClient;
  beforeAll(async () => {
    server = await startMosquitto();
    bots = await server.connect();
  });
  afterAll(async () => {
    await bots.endAsync();
    await server.stop();
  });

  /** The checker of one of the preset's components. */
  function checkerOf(part: string, id: string): Checker {
    const registries = createRegistries({ clock: realClock });
    const mqtt = { host: "127.0.0.1", port: server.port, user: "desk", password: "s3cret" };
    const { components } = expandPreset(hummingbotPreset as never, { mqtt, bots: [{ id }] });
    const { check } = parseComponent(
      components.find((it) => it.id === `hummingbot-${part}`),
      registries,
      "config",
    );
    const kind = registries.checkers.get(check.kind);
    if (kind === undefined || !("options" in check)) throw new Error(check.kind);
    const checker = kind.create(check.options, setupOf());
    onTestFinished(() => checker.close?.());
    return checker;
  }
  const metricOf = (answer: CheckAnswer, name: string) => answer.metrics?.find((metric) => metric.name === name);
  async function checkUntil(checker: Checker, holds: (answer: CheckAnswer) => boolean): Promise<CheckAnswer> {
    for (;;) {
      const answer = await checker.check(contextOf());
      if (holds(answer)) return answer;
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  test("live by the time that a beat comes, not by its stamp, which lies half a second ahead", async () => {
    const checker = checkerOf("mm-1", "mm-1");
    await checker.check(contextOf());
    await bots.publishAsync("hbot/mm-1/hb", JSON.stringify({ ts: (Date.now() + 500) * 1000 }));
    const answer = await checkUntil(checker, (it) => metricOf(it, "heartbeat_age_seconds")?.value != null);
    expect(answer.kind).toBe("measured");
    expect(metricOf(answer, "heartbeat_age_seconds")?.value).toBeGreaterThanOrEqual(0);
  });

  test("that say offline are DOWN", async () => {
    const checker = checkerOf("mm-2", "mm-2");
    await checker.check(contextOf());
    const update = (msg: string) =>
      bots.publishAsync(
        "hbot/mm-2/status_updates",
        JSON.stringify({ timestamp: Date.now(), type: "availability", msg }),
      );
    await bots.publishAsync("hbot/mm-2/hb", JSON.stringify({ ts: Date.now() * 1000 }));
    await update("offline");
    const answer = await checkUntil(checker, (it) => it.kind === "failed");
    expect(answer).toMatchObject({ failure: { message: expect.stringContaining("it said that it goes offline") } });
    await update("online");
    await checkUntil(checker, (it) => metricOf(it, "availability")?.value === 0);
  });
});
