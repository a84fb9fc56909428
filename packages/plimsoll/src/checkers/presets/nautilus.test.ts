import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REDIS, type RedisServer, startRedis } from "../redis/redis-server.fixture.ts";
import { inWords, measuredBy, watchOnce } from "./preset.fixture.ts";

const isSerious = (status: string) => status === "CRITICAL" || status === "DOWN";

describe.skipIf(REDIS === null)("nautilus over a Redis (needs redis-server: PLIMSOLL_REDIS)", () => {
  let server: RedisServer;
  let trader = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  /** A trader of its own for each test, who publishes as NautilusTrader does. */
  function setUp(more: object = {}) {
    trader += 1;
    const id = `TRADER-${trader}`;
    const perTopic = !("stream_per_topic" in more);
    const publish = async (
      topic: string,
      payload: string,
      { at = "*", type = "" }: { at?: string | undefined; type?: string } = {},
    ) => {
      const key = perTopic ? `trader-${id}:stream:${topic}` : `trader-${id}:stream`;
      await server.run(["XADD", key, at, "topic", topic, "type", type, "payload", payload, "encoding", "json"]);
    };
    const nanoseconds = new Date().toISOString().replace(/\.(\d{3})Z/, ".$1000000+00:00");
    const beat = (at?: string) => publish("health:heartbeat", nanoseconds, { at });
    const state = (component: string, name: string, at?: string) => {
      const event = { type: "ComponentStateChanged", trader_id: id, component_id: component, state: name, ts_event: 1 };
      return publish(`events.system.${component}`, JSON.stringify(event), { at, type: "ComponentStateChanged" });
    };
    const watch = () => watchOnce([{ preset: "nautilus", port: server.port, trader_id: id, ...more }]);
    return { id, beat, publish, state, watch };
  }

  test.each([{}, { stream_per_topic: false }])(
    "is HEALTHY while it beats, before anything else is told: %j",
    async (more) => {
      const { beat, watch } = setUp(more);
      await beat();
      const seen = await watch();
      expect([...seen].map(([id, health]) => `${id} ${inWords(health)}`)).toEqual([
        "nautilus-bus HEALTHY",
        "nautilus-risk HEALTHY",
        "nautilus-components HEALTHY",
      ]);
      expect(measuredBy(seen.get("nautilus-bus"), "heartbeat_age_seconds")).toBeLessThan(20);
    },
  );

  test("without a heartbeat is not HEALTHY: that is off unless heartbeat_interval_secs is set", async () => {
    const { watch } = setUp();
    expect((await watch()).get("nautilus-bus")?.status).not.toBe("HEALTHY");
  });

  test.each([
    [30, "WARNING"],
    [50, "CRITICAL"],
    [95, "DOWN"],
  ])("whose heartbeat is %i s old is %s", async (age, status) => {
    const { beat, watch } = setUp();
    await beat(`${Date.now() - age * 1000}-0`);
    expect((await watch()).get("nautilus-bus")).toMatchObject({ status });
  });

  test.each([
    ["RUNNING", 0, "HEALTHY"],
    ["STARTING", 5, "HEALTHY"],
    ["STARTING", 90, "WARNING"],
    ["DEGRADED", 0, "WARNING"],
    ["FAULTED", 0, "CRITICAL"],
    ["DISPOSED", 0, "DOWN"],
    ["READY", 0, "WARNING"],
    ["PRE_INITIALIZED", 0, "WARNING"],
  ])("a component that is %s for %i s is %s", async (name, seconds, status) => {
    const { beat, state, watch } = setUp();
    await beat();
    await state("DataEngine", name, `${Date.now() - seconds * 1000}-0`);
    const components = (await watch()).get("nautilus-components");
    expect(components?.status).toBe(status);
    expect(components?.diagnosis).toBe(isSerious(status) ? "up_but_not_trading" : undefined);
  });

  test.each([
    ["ACTIVE", "HEALTHY"],
    ["REDUCING", "WARNING"],
    ["HALTED", "CRITICAL"],
  ])("the trading state %s is %s", async (name, status) => {
    const { beat, publish, watch } = setUp();
    await beat();
    await publish("events.risk", JSON.stringify({ type: "TradingStateChanged", state: name }), {
      type: "TradingStateChanged",
    });
    const risk = (await watch()).get("nautilus-risk");
    expect(risk?.status).toBe(status);
    expect(risk?.diagnosis).toBe(isSerious(status) ? "up_but_not_trading" : undefined);
  });

  test("that is halted and beats no longer is not up", async () => {
    const { beat, publish, watch } = setUp();
    await beat(`${Date.now() - 95_000}-0`);
    await publish("events.risk", JSON.stringify({ type: "TradingStateChanged", state: "HALTED" }));
    const risk = (await watch()).get("nautilus-risk");
    expect(risk?.status).toBe("CRITICAL");
    expect(risk?.diagnosis).toBeUndefined();
  });

  test.each([
    [10, "HEALTHY"],
    [90, "CRITICAL"],
    [null, "CRITICAL"],
  ])("data that must flow every minute and came %s s ago are %s, however it beats", async (age, status) => {
    const topic = "data.quotes.BINANCE.BTCUSDT-PERP";
    const { beat, publish, watch } = setUp({ data: [{ topic, within: "1m" }] });
    await beat();
    if (age !== null) await publish(topic, "{}", { at: `${Date.now() - age * 1000}-0` });
    const seen = await watch();
    expect(inWords(seen.get("nautilus-bus"))).toBe("HEALTHY");
    const data = seen.get("nautilus-data");
    expect(data?.status).toBe(status);
    expect(data?.diagnosis).toBe(isSerious(status) ? "up_but_not_trading" : undefined);
  });

  test("a trader that was halted long ago is not HEALTHY for a monitor that starts, with one stream for all", async () => {
    const { id, beat, publish, watch } = setUp({ stream_per_topic: false });
    await publish("events.risk", JSON.stringify({ type: "TradingStateChanged", state: "HALTED" }));
    const fill = `for i = 1, 5000 do redis.call("XADD", "trader-${id}:stream", "*", "topic", "data.quotes") end`;
    await server.run(["EVAL", fill, "0"]);
    await beat();
    expect((await watch()).get("nautilus-risk")).toMatchObject({ status: "CRITICAL" });
  });

  test("counts the orders in flight", async () => {
    const { id, beat, watch } = setUp();
    await beat();
    await server.run(["SADD", `trader-${id}:index:orders_inflight`, "O-1", "O-2"]);
    expect(measuredBy((await watch()).get("nautilus-bus"), "orders_inflight")).toBe(2);
  });
});
