import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { REDIS, type RedisServer, startRedis } from "../../checkers/redis/redis-server.fixture.ts";
import { discover } from "../../discovery/discover.ts";
import { findTraders } from "../../discovery/find-traders.ts";
import { PROTOCOLS } from "../../discovery/protocols.ts";
import { createSystemClock } from "../../engine/system-clock.ts";
import { tryFound } from "./try-found.ts";

const clock = createSystemClock({ holdOpen: true });
const context = { clock, timeoutMs: 20_000 };

describe.skipIf(REDIS === null)("NautilusTrader in a Redis (needs redis-server: PLIMSOLL_REDIS)", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(() => server.run(["FLUSHALL"]));

  const lookAround = (port: number) => {
    const protocols = PROTOCOLS.filter(({ what }) => what === "Redis").map((it) => ({ ...it, port }));
    return discover({ ...context, folder: "/nowhere", protocols, webServices: [] });
  };
  const beat = (key: string) =>
    server.run(["XADD", key, "*", "topic", "health:heartbeat", "payload", "now", "encoding", "json"]);

  test("is proposed by its preset among many keys, each of its components tried", async () => {
    await server.run(["MSET", ...Array.from({ length: 2000 }, (_, index) => [`key-${index}`, "1"]).flat()]);
    await beat("trader-TRADER-001:stream:health:heartbeat");
    const found = await lookAround(server.port);
    expect(found.map(({ item }) => item)).toEqual([
      { id: "redis", type: "DATABASE", check: { kind: "redis", host: "127.0.0.1", port: server.port } },
      { preset: "nautilus", port: server.port, trader_id: "TRADER-001" },
    ]);
    const [redis, nautilus] = await tryFound(found, { ...context, env: {}, path: "/nowhere/plimsoll.yaml" });
    expect(redis?.outcomes).toEqual([
      { id: "redis", words: expect.stringMatching(/^[A-Z]+, (connection|query)_time/) },
    ]);
    expect(nautilus?.outcomes.map(({ id }) => id)).toEqual(["nautilus-bus", "nautilus-risk", "nautilus-components"]);
    expect(nautilus?.outcomes[0]?.words).toMatch(/^[A-Z]+, (connection|query)_time/);
  });

  test("is proposed once for each trader, with one stream of all topics as well", async () => {
    for (const topic of ["health:heartbeat", "events.risk"]) await beat(`trader-A-1:stream:${topic}`);
    await beat("trader-B-2:stream");
    const traders = (await lookAround(server.port)).slice(1).map(({ item }) => item);
    const idOf = (trader: string) => traders.find((it) => "trader_id" in it && it.trader_id === trader)?.id;
    const common = { preset: "nautilus", port: server.port };
    expect(traders).toHaveLength(2);
    expect(traders).toContainEqual({ ...common, trader_id: "A-1", ...withId(idOf("A-1")) });
    expect(traders).toContainEqual({ ...common, trader_id: "B-2", stream_per_topic: false, ...withId(idOf("B-2")) });
    expect(["A-1", "B-2"].map(idOf).filter((id) => id !== undefined)).toEqual(["nautilus-2"]);
  });

  test.each(["trader-A:streams", "trader-A B:stream", "a-trader-A:stream", "trader-A:index:orders_open"])(
    "is not seen in a key such as %s",
    async (key) => {
      await beat(key);
      expect(await findTraders({ host: "127.0.0.1", port: server.port }, context)).toEqual([]);
    },
  );

  test("is not looked for where a password is asked for: only the port is watched, and how to go on is said", async () => {
    const guarded = await startRedis([], "s3cret");
    onTestFinished(() => guarded.stop());
    const found = await lookAround(guarded.port);
    expect(found).toMatchObject([{ item: { check: { kind: "tcp" } } }]);
    expect(found[0]?.notes.join()).toContain("kind: redis");
  });
});

test("a Redis whose keys never end is left after a bounded number of commands", async () => {
  let scans = 0;
  const server = createServer((socket: Socket) => {
    socket.on("error", () => undefined);
    socket.on("data", () => {
      scans += 1;
      socket.write("*2\r\n$1\r\n7\r\n*1\r\n$15\r\ntrader-X:stream\r\n");
    });
  });
  const { port } = (await listen(server)).address() as { port: number };
  expect(await findTraders({ host: "127.0.0.1", port }, context)).toMatchObject([
    { item: { preset: "nautilus", trader_id: "X", stream_per_topic: false } },
  ]);
  expect(scans).toBeLessThanOrEqual(200);
});

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return server;
}

/** Redis has no order: whoever comes second gets an id. */
function withId(id: string | undefined): object {
  return id === undefined ? {} : { id };
}
