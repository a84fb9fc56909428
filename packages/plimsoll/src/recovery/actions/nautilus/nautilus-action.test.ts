import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { listen } from "../../../checkers/postgres/fake-server.fixture.ts";
import { connectRedis, REDIS, type RedisServer, startRedis } from "../../../checkers/redis/redis-server.fixture.ts";
import { parseMsgpack } from "../../../checkers/value/parse-msgpack.ts";
import { anAttempt, runOnce } from "../action-run.fixture.ts";
import { createNautilusActionKind } from "./nautilus-action.ts";

const kind = createNautilusActionKind();
const PASSWORD = "s3cret-of-redis";
const NODE = { trader_id: "DESK-001", stream: "plimsoll-commands", operation: "reducing", password: PASSWORD };
const RISK = "trader-DESK-001:stream:events.risk";

describe.skipIf(REDIS === null)("a NautilusTrader node behind Redis (needs redis-server: PLIMSOLL_REDIS)", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis([], PASSWORD);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.run(["FLUSHALL"]);
  });
  const run = (more: object = {}) => runOnce(kind, { ...NODE, port: server.port, ...more });

  /** The node: takes the next command from the stream, and tells on its own what state it is in then. */
  async function startNode(given: { tells?: string; key?: string } = {}) {
    const connection = await connectRedis(server.port);
    onTestFinished(() => connection.destroy());
    await connection.ask("AUTH", PASSWORD);
    const taken = connection.ask("XREAD", "BLOCK", "0", "STREAMS", "plimsoll-commands", "0-0").then(async (reply) => {
      const [[, [[, words]]]] = reply as unknown as [[Buffer, [[Buffer, Buffer[]]]]];
      const texts = words.map(String);
      const fields = texts.filter((_, index) => index % 2 === 0);
      const payload = words[fields.indexOf("payload") * 2 + 1] ?? Buffer.alloc(0);
      const encoding = texts[fields.indexOf("encoding") * 2 + 1];
      const event = (encoding === "json" ? JSON.parse(String(payload)) : parseMsgpack(payload)) as { state: string };
      const told = JSON.stringify({ ...event, state: given.tells ?? event.state });
      const entry = ["topic", "events.risk", "type", "TradingStateChanged", "payload", told, "encoding", "json"];
      const writer = await connectRedis(server.port);
      await writer.ask("AUTH", PASSWORD);
      await writer.ask("XADD", given.key ?? RISK, "*", ...entry);
      writer.destroy();
      return { event, fields, texts };
    });
    return { taken };
  }

  test.each([
    ["reducing", "REDUCING"],
    ["halted", "HALTED"],
  ] as const)("%s is done once the node tells that it is %s", async (operation, state) => {
    const node = await startNode();
    expect(await run({ operation, encoding: "json" })).toEqual({
      kind: "done",
      message: `DESK-001 says that it is ${state} now`,
    });
    const { event, fields, texts } = await node.taken;
    expect(event).toMatchObject({ type: "TradingStateChanged", trader_id: "DESK-001", state, config: {} });
    expect(fields).toEqual(["topic", "type", "payload", "encoding", "idempotency_key", "fencing_token"]);
    expect(texts.slice(-3)).toEqual(["attempt-1", "fencing_token", "7"]);
    expect(texts.slice(0, 4)).toEqual(["topic", "commands.trading_state", "type", "TradingStateChanged"]);
  });

  test("speaks MessagePack, as the node's message bus does by itself", async () => {
    const connection = await connectRedis(server.port);
    await connection.ask("AUTH", PASSWORD);
    const outcome = run({ timeout: 200 });
    const reply = await connection.ask("XREAD", "BLOCK", "0", "STREAMS", "plimsoll-commands", "0-0");
    connection.destroy();
    const [[, [[, words]]]] = reply as unknown as [[Buffer, [[Buffer, Buffer[]]]]];
    expect(parseMsgpack(words[5] ?? Buffer.alloc(0))).toEqual({
      type: "TradingStateChanged",
      trader_id: "DESK-001",
      state: "REDUCING",
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      config: {},
      ts_event: expect.any(BigInt),
      ts_init: expect.any(BigInt),
    });
    expect((await outcome).kind).toBe("failed");
  });

  test("reads the one stream of a node that has no stream per topic", async () => {
    await server.run(
      ["AUTH", PASSWORD],
      ["XADD", "trader-DESK-001:stream", "*", "topic", "other", "payload", "REDUCING"],
    );
    await startNode({ key: "trader-DESK-001:stream" });
    expect(await run({ stream_per_topic: false, encoding: "json" })).toMatchObject({ kind: "done" });
  });

  test("what the node told before is not taken for an answer, nor is another state", async () => {
    await server.run(["XADD", RISK, "*", "topic", "events.risk", "payload", '{"state":"REDUCING"}']);
    await startNode({ tells: "ACTIVE" });
    const outcome = await run({ timeout: 200, encoding: "json" });
    expect(outcome).toEqual({
      kind: "failed",
      message:
        "DESK-001 was told by plimsoll-commands to be REDUCING and did not say so within 200 ms; what it said last, before that, is REDUCING: does it read that stream (external_streams), and set its trading state by what comes there?",
    });
  });

  test("a node that is HALTED is never told to be REDUCING, which would let orders out again", async () => {
    await server.run(["XADD", RISK, "*", "topic", "events.risk", "payload", '{"state":"HALTED"}']);
    expect(await run({ encoding: "json" })).toEqual({
      kind: "failed",
      message: expect.stringContaining("HALTED, which REDUCING would loosen: nothing was sent"),
    });
    expect(await server.run(["XLEN", "plimsoll-commands"])).toBe(0);
  });

  test("a refused password is told without it", async () => {
    const outcome = await run({ password: "not-the-password" });
    expect(outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("WRONGPASS") });
    expect(JSON.stringify(outcome)).not.toContain("not-the-password");
  });
});

test("a Redis that is silent or gone is given up", async () => {
  const { port } = await listen(() => {});
  const silent = await runOnce(kind, { ...NODE, port }, { deadlineMs: 100 });
  expect(silent).toEqual({ kind: "failed", message: `Redis at 127.0.0.1:${port}: it did not answer in time` });
  const stop = new AbortController();
  const outcome = runOnce(kind, { ...NODE, port }, anAttempt({ signal: stop.signal }));
  stop.abort();
  expect((await outcome).kind).toBe("failed");
  expect((await runOnce(kind, { ...NODE, port: 1 })).message).toContain("ECONNREFUSED");
});

test("never lets it take risk again, and never stops it", () => {
  expect(kind.options.safeParse({ ...NODE, operation: "active" }).success).toBe(false);
  expect(kind.options.safeParse({ ...NODE, operation: "shutdown" }).success).toBe(false);
  const parsed = kind.options.parse(NODE);
  expect(kind.leastTier(parsed)).toBe("T3");
  expect(kind.what(parsed)).toBe("set the trading state of DESK-001 to REDUCING");
});
