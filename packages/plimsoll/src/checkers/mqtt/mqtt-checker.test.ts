import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { listen } from "../postgres/fake-server.fixture.ts";
import { MOSQUITTO, type MosquittoServer, startMosquitto } from "./mosquitto-server.fixture.ts";
import { mqttCheckerKind } from "./mqtt-checker-kind.ts";

function createMqtt(options: object, setup: Partial<CheckerSetup> = {}): Checker {
  const checker = mqttCheckerKind.create(
    mqttCheckerKind.options.parse({ host: "127.0.0.1", ...options }),
    setupOf(setup),
  );
  onTestFinished(() => checker.close?.());
  return checker;
}
const metricOf = (answer: CheckAnswer, name: string, topic?: string) =>
  answer.metrics?.find((metric) => metric.name === name && metric.labels?.topic === topic);
const figure = (answer: CheckAnswer, name: string, topic?: string) => metricOf(answer, name, topic)?.value;

describe.skipIf(MOSQUITTO === null)("a Mosquitto (needs mosquitto: PLIMSOLL_MOSQUITTO)", () => {
  let server: MosquittoServer;
  let engine: MqttClient;
  beforeAll(async () => {
    server = await startMosquitto();
    engine = await server.connect();
    engine.on("error", () => {});
  });
  afterAll(async () => {
    engine.end(true);
    await server.stop();
  });

  const watch = (options: object = {}, setup: Partial<CheckerSetup> = {}) =>
    createMqtt({ port: server.port, user: "desk", password: "s3cret", ...options }, setup);
  const beat = { topic: "hbot/a/hb", first_message: "0s", metrics: [{ name: "heartbeat_age", down: 90 }] };

  /** Checks until something holds; the broker hands messages on in its own time. */
  async function checkUntil(checker: Checker, holds: (answer: CheckAnswer) => boolean): Promise<CheckAnswer> {
    for (;;) {
      const answer = await checker.check(contextOf());
      if (holds(answer)) return answer;
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  test("tells how it is over one connection that stays", async () => {
    const checker = watch();
    const first = await checker.check(contextOf());
    expect(first.kind).toBe("measured");
    expect(first.metrics?.map(({ name }) => name)).toEqual([
      "connection_time",
      "query_time",
      "messages_held_back",
      "reconnects",
    ]);
    const next = await checker.check(contextOf());
    expect(next.metrics?.map(({ name }) => name)).toEqual([
      "query_time",
      "message_rate",
      "messages_held_back",
      "reconnects",
    ]);
    expect(figure(next, "reconnects")).toBe(0);
  });

  test("tells the age of the last message by when it came, whatever stamp is in it", async () => {
    const checker = watch({
      topics: [{ ...beat, metrics: [...beat.metrics, { name: "stamp_age", path: "$.ts", age: "us" }] }],
    });
    await checker.check(contextOf());
    // As Hummingbot does: half a second ahead.
    await engine.publishAsync("hbot/a/hb", JSON.stringify({ ts: (Date.now() + 500) * 1000 }));
    const answer = await checkUntil(checker, (it) => figure(it, "stamp_age") !== null);
    expect(metricOf(answer, "heartbeat_age")).toMatchObject({ unit: "s", conclusive: true });
    expect(figure(answer, "heartbeat_age")).toBeLessThan(60);
    expect(figure(answer, "stamp_age")).toBeLessThan(60);
  });

  test("the first check waits for the first message, and says what it waits for when none comes", async () => {
    const topics = [{ topic: "desk/first", metrics: [{ name: "heartbeat_age" }] }];
    const checker = watch({ topics });
    const answer = checker.check(contextOf());
    const publish = setInterval(() => engine.publish("desk/first", "1"), 20);
    expect((await answer).kind).toBe("measured");
    clearInterval(publish);
    const silent = await watch({ topics: [{ ...topics[0], topic: "desk/silent" }] }).check(
      contextOf({ timeoutMs: 300 }),
    );
    expect(silent).toEqual({
      kind: "pending",
      reason: expect.stringMatching(/^waits for the first message on desk\/silent, until \d\d:\d\d:\d\d UTC$/),
    });
  });

  test("silence counts from the subscription on where no message ever came", async () => {
    const checker = watch({
      topics: [{ ...beat, topic: "desk/never", metrics: [{ name: "heartbeat_age", down: 0 }] }],
    });
    const answer = await checker.check(contextOf());
    expect(answer).toMatchObject({
      kind: "failed",
      failure: { message: expect.stringContaining("DOWN at 0 s"), conclusive: true },
    });
    expect(metricOf(answer, "heartbeat_age")?.details).toEqual({ note: "no message since the subscription" });
  });

  test("a retained message says what was, and is no sign of life", async () => {
    await engine.publishAsync("desk/retained", JSON.stringify({ msg: "online" }), { retain: true });
    const states = { online: "HEALTHY", offline: "CRITICAL" };
    const metrics = [
      { name: "age" },
      { name: "bot_state", path: "$.msg", states },
      { name: "live_state", path: "$.msg", states, limit: "1h" },
    ];
    const checker = watch({ topics: [{ topic: "desk/retained", first_message: "0s", metrics }] });
    const answer = await checkUntil(checker, (it) => figure(it, "bot_state") === 0);
    expect(metricOf(answer, "age")?.details).toEqual({ note: "no message since the subscription" });
    expect(metricOf(answer, "live_state")).toMatchObject({
      value: null,
      details: {
        error: "the last message on desk/retained was kept by the broker from before, and none has come since",
      },
    });
    await engine.publishAsync("desk/retained", JSON.stringify({ msg: "offline" }));
    const later = await checkUntil(checker, (it) => figure(it, "bot_state") === 2);
    expect(metricOf(later, "age")?.details).toEqual({ at: expect.any(String) });
    expect(figure(later, "live_state")).toBe(2);
    await engine.publishAsync("desk/retained", "", { retain: true });
  });

  test("a state before the first message is missing, or nothing at all where that is wanted", async () => {
    const state = { name: "bot_state", path: "$.msg", states: { online: "HEALTHY" } };
    const other = { ...state, name: "other_state", no_message: "skip" };
    const answer = await watch({ topics: [{ topic: "desk/none", metrics: [state, other] }] }).check(contextOf());
    expect(metricOf(answer, "bot_state")).toMatchObject({
      value: null,
      details: { error: expect.stringContaining("no message on desk/none") },
    });
    expect(metricOf(answer, "other_state")).toBeUndefined();
  });

  test("topics that match a wildcard are told apart where that is wanted, and the expected must be among them", async () => {
    const topics = [
      {
        topic: "bots/+/hb",
        each: true,
        expect: ["bots/c/hb"],
        first_message: "0s",
        metrics: [{ name: "age" }, { name: "n", take: "text" }],
      },
    ];
    const checker = watch({ topics });
    await checker.check(contextOf());
    await engine.publishAsync("bots/a/hb", "1");
    await engine.publishAsync("bots/b/hb", "2");
    await engine.publishAsync("bots/b/other", "3");
    const answer = await checkUntil(checker, (it) => figure(it, "n", "bots/b/hb") === 2);
    expect(figure(answer, "n", "bots/a/hb")).toBe(1);
    expect(figure(answer, "age", "bots/a/hb")).toEqual(expect.any(Number));
    expect(metricOf(answer, "n", "bots/c/hb")).toMatchObject({ value: null });
    expect(metricOf(answer, "age", "bots/c/hb")?.details).toEqual({ note: "no message since the subscription" });
  });

  test("how many messages come is a rate", async () => {
    const checker = watch({
      topics: [{ topic: "fills", first_message: "0s", metrics: [{ name: "fill_rate", take: "rate" }] }],
    });
    await checker.check(contextOf());
    await checker.check(contextOf());
    for (let index = 0; index < 20; index += 1) await engine.publishAsync("fills", "x");
    const answer = await checkUntil(checker, (it) => (figure(it, "fill_rate") ?? 0) > 0);
    expect(metricOf(answer, "fill_rate")?.unit).toBe("1/s");
  });

  test("knows each of its listeners by a name of its own: none ends the connection of another", async () => {
    const checkers = [watch(), watch(), watch()];
    for (let look = 0; look < 3; look += 1) {
      for (const checker of checkers) expect(figure(await checker.check(contextOf()), "reconnects")).toBe(0);
    }
  });

  test("refuses a wrong password, told without showing it and not tried over and over", async () => {
    const checker = watch({ password: "hunter2" });
    const answer = await checker.check(contextOf());
    expect(answer).toMatchObject({
      kind: "failed",
      failure: { code: "unauthorized", message: expect.stringContaining("trying again in") },
    });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
    expect(await checker.check(contextOf())).toMatchObject({ failure: { code: "unauthorized" } });
  });

  test.each(["3.1.1", "5"])("is spoken to in MQTT %s over TLS with a certificate that is trusted", async (version) => {
    const over = (tls: object | boolean) => watch({ port: server.tlsPort, version, tls }).check(contextOf());
    expect((await over({ ca_file: server.certificate })).kind).toBe("measured");
    expect(await over(true)).toMatchObject({ failure: { message: expect.stringContaining("self-signed") } });
    expect(await over({ ca_file: server.certificate, server_name: "other" })).toMatchObject({
      failure: { message: expect.stringContaining("is for another name") },
    });
  });

  test("a flood is held back and told, and other topics are still heard", async () => {
    const flood = await server.connect();
    flood.on("error", () => {});
    const topics = [
      { ...beat, topic: "desk/beside" },
      { topic: "flood", first_message: "0s", metrics: [{ name: "flood_age" }] },
    ];
    const checker = watch({ topics, max_rate: 100 });
    await checker.check(contextOf());
    let isOn = true;
    const pump = (async () => {
      while (isOn) {
        for (let index = 0; index < 50; index += 1) flood.publish("flood", "x".repeat(100));
        engine.publish("desk/beside", "1");
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const answer = await checkUntil(checker, (it) => figure(it, "messages_held_back") === 1);
    expect(metricOf(answer, "messages_held_back")?.details?.error).toContain("more than 100 messages a second");
    isOn = false;
    await pump;
    flood.end(true);
  });

  describe("in trouble", () => {
    test("that hangs is found by its silence, and used again once it goes on", async () => {
      const checker = watch();
      await checker.check(contextOf());
      await server.daemon().freeze();
      expect(await checker.check(contextOf({ timeoutMs: 300 }))).toMatchObject({
        kind: "failed",
        failure: { code: "timeout", message: expect.stringContaining("is connected and did not answer within 270 ms") },
      });
      server.daemon().thaw();
      await checkUntil(checker, (it) => it.kind === "measured");
    });

    test("that ends asks for a check at once, which tells it without a second look; its start heals it", async () => {
      const asked = Promise.withResolvers<void>();
      const checker = watch({}, { requestCheck: () => asked.resolve() });
      await checker.check(contextOf());
      const down = new Promise((resolve) => engine.once("close", () => resolve(null)));
      await server.daemon().stop();
      await asked.promise;
      expect(await checker.check(contextOf())).toMatchObject({
        kind: "failed",
        failure: { conclusive: true, message: expect.stringContaining("closed the connection") },
      });
      await checkUntil(checker, (it) => it.kind === "failed" && it.failure.code === "refused");
      await down;
      await server.start();
      engine = await server.connect();
      const answer = await checkUntil(checker, (it) => it.kind === "measured");
      expect(figure(answer, "reconnects")).toBe(1);
    });
  });
});

describe("a server that", () => {
  test("does not listen refuses", async () => {
    expect(await createMqtt({ port: 1 }).check(contextOf())).toMatchObject({
      kind: "failed",
      failure: { code: "refused" },
    });
  });

  test("is silent is given up in time", async () => {
    const { port } = await listen(() => {});
    expect(await createMqtt({ port }).check(contextOf({ timeoutMs: 300 }))).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("did not let us in within 270 ms") },
    });
  });

  test("hangs up is unreachable", async () => {
    const { port } = await listen((socket) => socket.once("data", () => socket.end()));
    expect(await createMqtt({ port }).check(contextOf())).toMatchObject({ failure: { code: "unreachable" } });
  });

  test("speaks another protocol is told as such", async () => {
    const { port } = await listen((socket) =>
      socket.once("data", () => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    expect(await createMqtt({ port }).check(contextOf({ timeoutMs: 1000 }))).toMatchObject({ kind: "failed" });
  });

  test("sends without end is cut off before it fills the memory", async () => {
    const chunk = Buffer.alloc(500_000, "x");
    // PUBLISH with a remaining length of 256 MB, MQTT's largest.
    const head = Buffer.from([0x20, 0x02, 0x00, 0x00, 0x30, 0xff, 0xff, 0xff, 0x7f]);
    const { port, connections } = await listen((socket) => {
      const send = (error?: Error | null): void => {
        if (error === undefined || error === null) socket.write(chunk, send);
      };
      socket.once("data", () => socket.write(head, send));
    });
    const checker = createMqtt({ port });
    const first = await checker.check(contextOf({ timeoutMs: 2000 }));
    expect(first).toMatchObject({ failure: { message: expect.stringContaining("more than 1 MB") } });
    await checker.close?.();
    await expect.poll(connections).toBe(0);
  });

  test("has a link-local address is not contacted", async () => {
    expect(await createMqtt({ host: "169.254.169.254" }).check(contextOf())).toMatchObject({
      failure: { code: "unreachable", message: expect.stringContaining("link-local") },
    });
  });
});

test("options want one place, whole topics, and names that nothing else has", () => {
  const mistakes = (options: object) =>
    mqttCheckerKind.options.safeParse(options).error?.issues.map(({ path }) => path.join("."));
  expect(mistakes({ url: "mqtts://u:p@h" })).toBeUndefined();
  expect(mistakes({})).toEqual(["url"]);
  expect(mistakes({ url: "mqtt://h", host: "h" })).toEqual(["url"]);
  expect(mistakes({ url: "mqtt://h", user: "u" })).toEqual(["user"]);
  expect(mistakes({ url: "ws://h" })).toEqual(["url"]);
  const topic = (given: object, metric: object = {}) => ({
    host: "h",
    topics: [{ topic: "a", ...given, metrics: [{ name: "n", ...metric }] }],
  });
  expect(mistakes(topic({ topic: "a/#/b" }))).toEqual(["topics.0.topic"]);
  expect(mistakes(topic({}, { name: "reconnects" }))).toEqual(["topics.0.metrics.0.name"]);
  expect(mistakes(topic({}, { take: "age", path: "$.a" }))).toEqual(["topics.0.metrics.0.path"]);
  expect(mistakes(topic({}, { states: { a: "DOWN" } }))).toEqual(["topics.0.metrics.0.states"]);
  expect(mistakes(topic({}, { age: "ms" }))).toEqual(["topics.0.metrics.0.age"]);
  const twice = { topic: "a", metrics: [{ name: "m" }] };
  expect(mistakes({ host: "h", topics: [twice, { ...twice, metrics: [{ name: "k" }] }] })).toEqual(["topics.1.topic"]);
});
