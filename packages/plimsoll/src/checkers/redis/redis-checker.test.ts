import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import { freePort } from "../host/daemon.fixture.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { redisCheckerKind } from "./redis-checker-kind.ts";
import { connectRedis, REDIS, type RedisServer, startRedis } from "./redis-server.fixture.ts";

const PASSWORD = "s3cret";

function createRedis(options: object): Checker {
  return redisCheckerKind.create(redisCheckerKind.options.parse({ host: "127.0.0.1", ...options }), setupOf());
}
const metricOf = (answer: CheckAnswer, name: string) => answer.metrics?.find((metric) => metric.name === name);
const figure = (answer: CheckAnswer, name: string) => metricOf(answer, name)?.value;

describe.skipIf(REDIS === null)("a Redis (needs redis-server: PLIMSOLL_REDIS)", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis(["--maxmemory", "200mb", "--maxclients", "100"], PASSWORD);
  });
  afterAll(() => server.stop());
  const check = (options: object = {}, given: Parameters<typeof contextOf>[0] = {}) =>
    createRedis({ port: server.port, password: PASSWORD, ...options }).check(contextOf(given));

  test("is measured over one connection", async () => {
    const answer = await check();
    expect(answer.kind).toBe("measured");
    const values = Object.fromEntries((answer.metrics ?? []).map(({ name, value }) => [name, value]));
    expect(values).toEqual({
      connection_time: expect.any(Number),
      query_time: expect.any(Number),
      memory_used: expect.any(Number),
      memory_usage: expect.any(Number),
      connected_clients: expect.any(Number),
      connections_used_percentage: expect.any(Number),
      blocked_clients: 0,
      operations_rate: expect.any(Number),
      uptime: expect.any(Number),
      persistence_ok: 1,
      last_save_age: expect.any(Number),
      is_primary: 1,
    });
    expect(values.memory_usage).toBeGreaterThan(0);
  });

  test("tells rates from one check to the next", async () => {
    const checker = createRedis({ port: server.port, password: PASSWORD });
    expect(metricOf(await checker.check(contextOf()), "evicted_keys_rate")).toBeUndefined();
    const next = await checker.check(contextOf());
    expect(figure(next, "evicted_keys_rate")).toBe(0);
    expect(figure(next, "rejected_connections_rate")).toBe(0);
  });

  test("is reached by a URL, and by its Unix socket", async () => {
    const url = `redis://default:${PASSWORD}@127.0.0.1:${server.port}/1`;
    const byUrl = redisCheckerKind.create(redisCheckerKind.options.parse({ url }), setupOf());
    expect((await byUrl.check(contextOf())).kind).toBe("measured");
    const socket = join(server.folder, "redis.sock");
    const bySocket = redisCheckerKind.options.parse({ socket, password: PASSWORD });
    expect((await redisCheckerKind.create(bySocket, setupOf()).check(contextOf())).kind).toBe("measured");
  });

  test("leaves no connection behind", async () => {
    const checker = createRedis({ port: server.port, password: PASSWORD });
    for (let look = 0; look < 3; look += 1) await checker.check(contextOf());
    const names = async () => String(await server.run(["CLIENT", "LIST"])).match(/name=plimsoll/g)?.length ?? 0;
    await expect.poll(names).toBe(0);
  });

  describe("credentials", () => {
    test("that are wrong or missing are told as such, without showing them", async () => {
      const wrong = await check({ password: "hunter2" });
      expect(wrong).toMatchObject({
        kind: "failed",
        failure: { code: "unauthorized", message: expect.stringContaining("refuses the user or the password") },
      });
      expect(JSON.stringify(wrong)).not.toContain("hunter2");
      expect(await check({ password: undefined })).toMatchObject({
        failure: {
          code: "unauthorized",
          message: expect.stringContaining("asks for a password and none is configured"),
        },
      });
    });

    test("of a user who may only read the engine's keys give those, and no figures", async () => {
      await server.run(["ACL", "SETUSER", "watch", "on", ">watching", "~engine:*", "+ping", "+scard", "+xrevrange"]);
      const keys = [
        { name: "open", key: "engine:open", read: "scard" },
        { name: "other", key: "other", read: "scard" },
        { name: "queue", key: "engine:queue", read: "llen" },
      ];
      const answer = await check({ user: "watch", password: "watching", keys });
      expect(answer.kind).toBe("measured");
      expect(figure(answer, "open")).toBe(0);
      expect(metricOf(answer, "other")).toMatchObject({
        value: null,
        details: { error: expect.stringContaining("NOPERM") },
      });
      expect(metricOf(answer, "queue")).toMatchObject({
        value: null,
        details: { error: expect.stringContaining("NOPERM") },
      });
      expect(metricOf(answer, "memory_used")).toBeUndefined();
    });
  });

  test("gives what its keys hold", async () => {
    await server.run(
      ["SADD", "s", "a", "b"],
      ["RPUSH", "l", "a", "b", "c"],
      ["ZADD", "z", "1", "a"],
      ["HSET", "h", "state", "RUNNING", "n", "7"],
      ["SET", "n", "12.5"],
      ["SET", "at", String(Date.now() - 5000)],
      ["SET", "doc", '{"risk": {"used": 0.4}}'],
      ["SET", "lease", "me", "EX", "100"],
      ["XADD", "x", "*", "a", "b"],
    );
    const keys = [
      { name: "set_size", key: "s", read: "scard" },
      { name: "list_size", key: "l", read: "llen" },
      { name: "sorted_size", key: "z", read: "zcard" },
      { name: "hash_size", key: "h", read: "hlen" },
      { name: "stream_size", key: "x", read: "xlen" },
      { name: "text_size", key: "n", read: "strlen" },
      { name: "number", key: "n", read: "get" },
      { name: "beat_age", key: "at", read: "get", age: "ms" },
      { name: "used", key: "doc", read: "get", path: "$.risk.used" },
      { name: "field", key: "h", read: "hget", field: "n" },
      { name: "state", key: "h", read: "hget", field: "state", states: { RUNNING: "HEALTHY" } },
      { name: "lease_left", key: "lease", read: "ttl", direction: "below" },
      { name: "there", key: "n", read: "exists", direction: "below" },
      { name: "empty_set", key: "nothing", read: "scard" },
      { name: "no_text", key: "nothing", read: "get" },
      { name: "no_field", key: "h", read: "hget", field: "gone" },
      { name: "no_lease", key: "nothing", read: "ttl" },
      { name: "for_ever", key: "n", read: "ttl" },
      { name: "wrong_type", key: "n", read: "scard" },
      { name: "no_number", key: "lease", read: "get" },
    ];
    const answer = await check({ keys });
    const read = Object.fromEntries(keys.map(({ name }) => [name, figure(answer, name)]));
    expect(read).toMatchObject({
      set_size: 2,
      list_size: 3,
      sorted_size: 1,
      hash_size: 2,
      stream_size: 1,
      text_size: 4,
    });
    expect(read).toMatchObject({ number: 12.5, used: 0.4, field: 7, state: 0, there: 1, empty_set: 0 });
    expect(read.beat_age).toBeGreaterThanOrEqual(5);
    expect(read.lease_left).toBeGreaterThan(0);
    expect(metricOf(answer, "lease_left")?.unit).toBe("s");
    expect(metricOf(answer, "no_field")?.details).toEqual({ error: "h is not there or has no field gone" });
    for (const name of ["no_text", "no_lease", "for_ever", "wrong_type", "no_number"]) {
      expect(metricOf(answer, name)).toMatchObject({ value: null, details: { error: expect.any(String) } });
    }
    expect(await server.run(["DBSIZE"])).toBeGreaterThan(0);
  });

  describe("the streams of a NautilusTrader", () => {
    const HEARTBEAT = "trader-TESTER-001:stream:health:heartbeat";
    const beat = (payload: string) => ["topic", "health:heartbeat", "type", "", "payload", payload, "encoding", "json"];

    test("tell the age of the newest heartbeat by the server's stamp and by the payload's nine decimals", async () => {
      const payload = `${new Date(Date.now() - 4000).toISOString().replace("Z", "")}456789+00:00`;
      await server.run(
        ["XADD", HEARTBEAT, "1-1", ...beat("1970-01-01T00:00:00.000000000+00:00")],
        ["XADD", HEARTBEAT, "*", ...beat(payload)],
      );
      const metrics = [
        { name: "heartbeat_age", down: 60 },
        { name: "payload_age", field: "payload", age: "text" },
      ];
      const answer = await check({ streams: [{ key: HEARTBEAT, metrics }] });
      expect(answer.kind).toBe("measured");
      expect(metricOf(answer, "heartbeat_age")).toMatchObject({ unit: "s", conclusive: true });
      expect(figure(answer, "heartbeat_age")).toBeLessThan(60);
      expect(figure(answer, "payload_age")).toBeGreaterThanOrEqual(4);
    });

    test("that rarely have an entry can be left out until they have", async () => {
      const streams = [{ key: "nothing", no_entry: "skip", metrics: [{ name: "trading_state" }] }];
      expect(metricOf(await check({ streams }), "trading_state")).toBeUndefined();
    });

    test("that have no entry, or are not there, are missing and never healthy", async () => {
      const answer = await check({ streams: [{ key: "nothing", metrics: [{ name: "heartbeat_age" }] }] });
      expect(metricOf(answer, "heartbeat_age")).toMatchObject({
        value: null,
        details: { error: "the stream nothing has no entry" },
      });
    });

    test("that are old make it DOWN without a second look", async () => {
      await server.run(["XADD", "old", "1000-0", ...beat("x")]);
      expect(await check({ streams: [{ key: "old", metrics: [{ name: "heartbeat_age", down: 90 }] }] })).toMatchObject({
        kind: "failed",
        failure: { message: expect.stringContaining("DOWN at 90 s"), conclusive: true },
      });
    });

    test("tell the state of the risk engine out of JSON and MessagePack", async () => {
      const states = {
        ACTIVE: "HEALTHY",
        REDUCING: "WARNING",
        HALTED: { status: "CRITICAL", words: "no order is let out" },
      };
      const event = JSON.stringify({
        type: "TradingStateChanged",
        state: "HALTED",
        ts_event: 1_700_000_000_000_000_000,
      });
      await server.run([
        "XADD",
        "risk",
        "*",
        "topic",
        "events.risk",
        "type",
        "TradingStateChanged",
        "payload",
        event,
        "encoding",
        "json",
      ]);
      // As the engine packs it by default: Redis can pack too.
      const pack =
        "return redis.call('XADD', KEYS[1], '*', 'payload', cmsgpack.pack({state = 'REDUCING'}), 'encoding', 'msgpack')";
      await server.run(["EVAL", pack, "1", "packed"]);
      const trading = { name: "trading_state", field: "payload", path: "$.state", states };
      const packed = { ...trading, name: "packed_state" };
      const answer = await check({
        streams: [
          { key: "risk", metrics: [trading] },
          { key: "packed", metrics: [packed] },
        ],
      });
      expect(metricOf(answer, "trading_state")).toMatchObject({
        value: 2,
        details: { state: "HALTED", error: 'the state is "HALTED": no order is let out' },
      });
      expect(metricOf(answer, "packed_state")).toMatchObject({ value: 1, details: { state: "REDUCING" } });
    });

    test("tell a state that should pass how long it has lasted, by the entry's own stamp", async () => {
      const longAgo = String(Date.now() - 120_000);
      const event = JSON.stringify({ type: "ComponentStateChanged", state: "STOPPING" });
      await server.run(["XADD", "component", `${longAgo}-0`, "payload", event, "encoding", "json"]);
      const states = { RUNNING: "HEALTHY", STOPPING: { status: "WARNING", after: "60s" } };
      const metric = { name: "component_state", field: "payload", path: "$.state", states };
      const answer = await check({ streams: [{ key: "component", metrics: [metric] }] });
      expect(metricOf(answer, "component_state")).toMatchObject({
        value: 1,
        details: { error: expect.stringContaining('"STOPPING" for 2 min') },
      });
    });

    test("of all topics in one are looked through for the one that is wanted", async () => {
      const at = Date.now();
      await server.run(["XADD", "all", `${at - 9000}-0`, ...beat("x")]);
      for (let index = 0; index < 50; index += 1)
        await server.run(["XADD", "all", `${at - 5000}-${index}`, "topic", "data.quotes"]);
      const metrics = [{ name: "heartbeat_age" }];
      const where = { topic: "health:heartbeat" };
      const found = await check({ streams: [{ key: "all", where, metrics }] });
      expect(figure(found, "heartbeat_age")).toBeGreaterThanOrEqual(9);
      const lost = await check({ streams: [{ key: "all", where, look_back: 10, metrics }] });
      expect(metricOf(lost, "heartbeat_age")).toMatchObject({
        value: null,
        details: { error: "the stream all has no such entry among its newest 10" },
      });
    });
  });

  describe("a stream of several topics", () => {
    const states = { HALTED: { status: "CRITICAL" }, ACTIVE: "HEALTHY" };
    const trading = { name: "trading_state", field: "payload", path: "$.state", states };
    const risk = { where: { topic: "events.risk" }, no_entry: "skip", metrics: [trading] };
    const pulse = { where: { topic: "health:heartbeat" }, metrics: [{ name: "heartbeat_age", down: 90 }] };
    let key = "";
    beforeEach(() => {
      key = `bus-${Math.random()}`;
    });
    const follow = (...streams: object[]) => {
      const checker = createRedis({
        port: server.port,
        password: PASSWORD,
        streams: streams.map((it) => ({ key, ...it })),
      });
      return () => checker.check(contextOf());
    };
    const say = (state: string) =>
      server.run(["XADD", key, "*", "topic", "events.risk", "payload", JSON.stringify({ state })]);
    const heartbeat = (at = "*") => server.run(["XADD", key, at, "topic", "health:heartbeat"]);
    const bury = (count: number) =>
      server.run(["EVAL", `for i = 1, ${count} do redis.call("XADD", "${key}", "*", "topic", "data.quotes") end`, "0"]);

    test("keeps an entry that others have buried, and is read on from over several checks", async () => {
      const check = follow(risk);
      const look = async () => metricOf(await check(), "trading_state");
      await say("HALTED");
      expect((await look())?.value).toBe(2);
      await bury(15_000);
      expect((await look())?.value).toBe(2);
      await say("ACTIVE");
      await bury(25_000);
      expect((await look())?.value).toBe(2);
      expect((await look())?.value).toBe(0);
      await bury(25_000);
      expect(await look()).toMatchObject({
        value: 1,
        details: { error: `the stream ${key} has more entries than one check reads: the next ones search on` },
      });
      expect((await look())?.value).toBe(0);
      await server.run(["DEL", key], ["XADD", key, "1-0", "topic", "data.quotes"]);
      expect(await look()).toBeUndefined();
    });

    test("is searched back at the start, over several checks, until the entry or its beginning is found", async () => {
      await say("HALTED");
      await bury(45_000);
      const check = follow(risk);
      const values = [];
      for (let n = 0; n < 4; n += 1) values.push(metricOf(await check(), "trading_state")?.value);
      expect(values).toEqual([1, 1, 2, 2]);
      const other = follow({ ...risk, where: { topic: "events.none" } });
      const others = [];
      for (let n = 0; n < 4; n += 1) others.push(metricOf(await other(), "trading_state")?.value);
      expect(others).toEqual([1, 1, undefined, undefined]);
    });

    test("that goes on further back than was to be searched is never HEALTHY, whatever comes", async () => {
      await say("HALTED");
      await bury(30);
      const check = follow({ ...risk, look_back: 20 });
      const expected = {
        value: 1,
        details: {
          error: `the stream ${key} has no such entry among its newest 20, and goes on further back: raise look_back`,
        },
      };
      expect(metricOf(await check(), "trading_state")).toMatchObject(expected);
      await bury(30_000);
      await check();
      expect(metricOf(await check(), "trading_state")).toMatchObject(expected);
      await say("ACTIVE");
      expect(metricOf(await check(), "trading_state")?.value).toBe(0);
    });

    test("of which more comes than is read shows its heartbeat at once, and keeps what is grave", async () => {
      await say("HALTED");
      const check = follow(risk, pulse);
      await heartbeat();
      await check();
      for (let n = 0; n < 3; n += 1) {
        await bury(25_000);
        await heartbeat();
        await bury(1000);
        const answer = await check();
        expect(answer.kind).toBe("measured");
        expect(figure(answer, "heartbeat_age")).toBeLessThan(5);
        expect(figure(answer, "trading_state")).toBe(2);
      }
    });

    test("of which much comes at the start shows its heartbeat at once", async () => {
      await heartbeat();
      await bury(15_000);
      expect(figure(await follow(risk, pulse)(), "heartbeat_age")).toBeLessThan(30);
    });

    test("of long entries is read in pages that fit", async () => {
      await say("HALTED");
      const text = "x".repeat(7000);
      const add = `for i = 1, 3000 do redis.call("XADD", "${key}", "*", "topic", "book", "payload", ARGV[1]) end`;
      await server.run(["EVAL", add, "0", text]);
      const check = follow(risk);
      const values = [];
      for (let n = 0; n < 4; n += 1) values.push(metricOf(await check(), "trading_state")?.value);
      expect(values.at(-1)).toBe(2);
      expect(values[0]).toBe(1);
    });
  });

  test("that hangs is given up in time, and answers again once it goes on", async () => {
    await server.daemon().freeze();
    expect(await check({}, { timeoutMs: 300 })).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("did not let us in within 270 ms") },
    });
    server.daemon().thaw();
    expect((await check()).kind).toBe("measured");
  });

  test("that was stopped refuses, and answers again after its start", async () => {
    await server.daemon().stop();
    expect(await check()).toMatchObject({ failure: { code: "refused" } });
    await server.start();
    expect((await check()).kind).toBe("measured");
  });
});

describe.skipIf(REDIS === null)("Redis servers of their own", () => {
  async function start(...settings: string[]): Promise<RedisServer> {
    const server = await startRedis(settings);
    onTestFinished(() => server.stop());
    return server;
  }
  const check = (server: RedisServer, options: object = {}) =>
    createRedis({ port: server.port, ...options }).check(contextOf());

  test("both ends tell of replication, and of its loss", async () => {
    const primary = await start("--repl-diskless-sync-delay", "0");
    const replica = await startRedis(["--replicaof", "127.0.0.1", String(primary.port)]);
    const watchPrimary = createRedis({ port: primary.port });
    await expect.poll(async () => figure(await check(replica), "replication_link_up"), { timeout: 20_000 }).toBe(1);
    await expect
      .poll(async () => figure(await watchPrimary.check(contextOf()), "replicas"), { timeout: 20_000 })
      .toBe(1);
    expect(figure(await watchPrimary.check(contextOf()), "replication_lag")).toEqual(expect.any(Number));
    const answer = await check(replica);
    expect(figure(answer, "is_primary")).toBe(0);
    expect(figure(answer, "replication_lag")).toEqual(expect.any(Number));
    await primary.daemon().crash();
    await expect.poll(async () => figure(await check(replica), "replication_link_up"), { timeout: 20_000 }).toBe(0);
    expect(metricOf(await check(replica), "replication_lag")?.value).toBeNull();
    await replica.stop();
    await primary.start();
    expect(metricOf(await watchPrimary.check(contextOf()), "replication_lag")).toMatchObject({
      value: null,
      details: { error: "no replica follows it any more" },
    });
  });

  test("a snapshot that fails is told", async () => {
    const server = await start("--enable-protected-configs", "yes");
    const folder = join(server.folder, "gone");
    execFileSync("mkdir", [folder]);
    await server.run(["CONFIG", "SET", "dir", folder]);
    rmSync(folder, { recursive: true });
    await server.run(["BGSAVE"]);
    await expect.poll(async () => figure(await check(server), "persistence_ok")).toBe(0);
    expect(metricOf(await check(server), "persistence_ok")?.details).toEqual({
      error: "the last snapshot failed: what it holds is lost when it ends",
    });
  });

  test("one that has no connection left says so", async () => {
    const server = await start("--maxclients", "1");
    const only = await connectRedis(server.port);
    expect(await check(server)).toMatchObject({
      failure: { code: "refused", message: expect.stringContaining("has no connection left") },
    });
    only.destroy();
  });

  test("TLS is used with a certificate that is trusted, and refused with any other", async () => {
    const server = await start();
    const [key, cert] = [join(server.folder, "own.key"), join(server.folder, "own.crt")];
    const kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=desk"];
    execFileSync("openssl", [...kind, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert], {
      stdio: "ignore",
    });
    chmodSync(key, 0o644);
    const files = [
      "--tls-cert-file",
      cert,
      "--tls-key-file",
      key,
      "--tls-ca-cert-file",
      cert,
      "--tls-auth-clients",
      "no",
    ];
    const port = await freePort();
    await start("--tls-port", String(port), ...files);
    const over = (tls: object | boolean) => createRedis({ port, tls }).check(contextOf());
    expect((await over({ ca_file: cert })).kind).toBe("measured");
    expect(await over(true)).toMatchObject({ failure: { message: expect.stringContaining("self-signed") } });
    expect(await over({ ca_file: cert, server_name: "other" })).toMatchObject({
      failure: { message: expect.stringContaining("is for another name") },
    });
  });
});
