import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import { Secret } from "../../port/secret.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { listen } from "../postgres/fake-server.fixture.ts";
import { natsCheckerKind } from "./nats-checker-kind.ts";
import { makeCertificate, makeKeyPair, makeOperator, NATS, type NatsServer, startNats } from "./nats-server.fixture.ts";

function createNats(options: object, setup: Partial<CheckerSetup> = {}): Checker {
  const checker = natsCheckerKind.create(
    natsCheckerKind.options.parse({ host: "127.0.0.1", ...options }),
    setupOf(setup),
  );
  onTestFinished(async () => {
    await checker.close?.();
  });
  return checker;
}
const metricOf = (answer: CheckAnswer, name: string, labels: Record<string, string> = {}) =>
  answer.metrics?.find(
    (metric) => metric.name === name && JSON.stringify(metric.labels ?? {}) === JSON.stringify(labels),
  );
const figure = (answer: CheckAnswer, name: string, labels?: Record<string, string>) =>
  metricOf(answer, name, labels)?.value;

/** Checks until something holds; the server hands messages on in its own time. */
async function checkUntil(checker: Checker, holds: (answer: CheckAnswer) => boolean): Promise<CheckAnswer> {
  for (;;) {
    const answer = await checker.check(contextOf());
    if (holds(answer)) return answer;
    await new Promise((next) => setTimeout(next, 20));
  }
}

describe.skipIf(NATS === null)("a NATS server (needs nats-server: PLIMSOLL_NATS)", () => {
  let server: NatsServer;
  beforeAll(async () => {
    const desk = "{ user: desk, password: s3cret }";
    const limited = `{ user: limited, password: limited, permissions: { subscribe: ["open.>", "_INBOX.>"], publish: "open.>" } }`;
    server = await startNats(`authorization { users: [${desk}, ${limited}] }`, {
      login: { user: "desk", password: new Secret("s3cret") },
    });
  });
  afterAll(() => server.stop());
  const watch = (options: object = {}, setup: Partial<CheckerSetup> = {}) =>
    createNats({ port: server.port, user: "desk", password: "s3cret", ...options }, setup);

  test("tells how it is over one connection that stays", async () => {
    const checker = watch();
    const first = await checker.check(contextOf());
    expect(first.kind).toBe("measured");
    expect(first.metrics?.map(({ name }) => name)).toEqual([
      "connection_time",
      "query_time",
      "lame_duck",
      "messages_held_back",
      "reconnects",
    ]);
    expect(metricOf(first, "lame_duck")).toMatchObject({ value: 0, details: { version: expect.any(String) } });
    const next = await checker.check(contextOf());
    expect(figure(next, "connection_time")).toBeUndefined();
    expect(figure(next, "message_rate")).toBe(0);
  });

  test("is reached by a URL", async () => {
    const url = `nats://desk:s3cret@127.0.0.1:${server.port}`;
    const checker = natsCheckerKind.create(natsCheckerKind.options.parse({ url }), setupOf());
    onTestFinished(async () => {
      await checker.close?.();
    });
    expect((await checker.check(contextOf())).kind).toBe("measured");
  });

  test("tells the age and the content of what came last on subjects", async () => {
    const states = { RUNNING: "HEALTHY", FAULTED: "CRITICAL" };
    const metrics = [
      { name: "beat_age", down: 90 },
      { name: "engine_state", path: "$.state", states },
    ];
    const checker = watch({ subjects: [{ subject: "engine.beat", first_message: "0s", metrics }] });
    const before = await checker.check(contextOf());
    expect(metricOf(before, "beat_age")?.details).toEqual({ note: "no message since the subscription" });
    expect(figure(before, "engine_state")).toBeNull();
    await server.publish("engine.beat", '{"state":"RUNNING"}', '{"state":"FAULTED"}');
    const after = await checkUntil(checker, (it) => figure(it, "engine_state") === 2);
    expect(metricOf(after, "beat_age")).toMatchObject({
      unit: "s",
      conclusive: true,
      details: { at: expect.any(String) },
    });
  });

  test("subjects that match a wildcard are told apart", async () => {
    const checker = watch({
      subjects: [{ subject: "desk.*.hb", each: true, first_message: "0s", metrics: [{ name: "n", take: "text" }] }],
    });
    await checker.check(contextOf());
    await server.publish("desk.a.hb", "1");
    await server.publish("desk.b.hb", "2");
    const answer = await checkUntil(checker, (it) => figure(it, "n", { subject: "desk.b.hb" }) === 2);
    expect(figure(answer, "n", { subject: "desk.a.hb" })).toBe(1);
  });

  test("a subject that floods is put off again and again, and others are still heard", async () => {
    const subjects = [
      { subject: "flood", first_message: "0s", metrics: [{ name: "flood_age" }] },
      { subject: "beside", first_message: "0s", metrics: [{ name: "beside", take: "text" }] },
    ];
    const checker = watch({ subjects, max_rate: 100 });
    await checker.check(contextOf());
    let isOn = true;
    const pump = (async () => {
      while (isOn) await server.publish("flood", ...Array.from({ length: 500 }, () => "x".repeat(100)));
    })();
    const answer = await checkUntil(checker, (it) => figure(it, "messages_held_back") === 1);
    expect(metricOf(answer, "messages_held_back")?.details?.error).toContain("more than 100 messages a second");
    await server.publish("beside", "7");
    const later = await checkUntil(checker, (it) => figure(it, "beside") === 7);
    expect(later.kind).toBe("measured");
    isOn = false;
    await pump;
    await server.publish("flood", "x");
    await checkUntil(checker, (it) => figure(it, "messages_held_back") === 0);
  });

  describe("JetStream", () => {
    const labels = { stream: "ORDERS" };
    const consumer = { ...labels, consumer: "gateway" };
    beforeAll(async () => {
      const limits = { max_msgs: 10, discard: "new" };
      await server.api("STREAM.CREATE.ORDERS", {
        name: "ORDERS",
        subjects: ["orders.>"],
        storage: "memory",
        ...limits,
      });
      await server.api("CONSUMER.DURABLE.CREATE.ORDERS.gateway", {
        stream_name: "ORDERS",
        config: { durable_name: "gateway", ack_policy: "explicit" },
      });
    });

    test("tells of streams and consumers how much waits and how old the last is", async () => {
      const options = { streams: [{ stream: "ORDERS", consumers: ["gateway"] }] };
      const empty = await watch(options).check(contextOf());
      expect(figure(empty, "stream_messages", labels)).toBe(0);
      expect(metricOf(empty, "stream_last_message_age", labels)).toMatchObject({
        value: null,
        details: { error: "the stream has no message yet" },
      });
      await server.publish("orders.new", "1", "2", "3");
      const checker = watch(options);
      const answer = await checkUntil(checker, (it) => figure(it, "stream_messages", labels) === 3);
      expect(figure(answer, "stream_usage", labels)).toBe(30);
      expect(metricOf(answer, "stream_last_message_age", labels)).toMatchObject({
        value: expect.any(Number),
        unit: "s",
      });
      expect(figure(answer, "consumer_pending", consumer)).toBe(3);
      expect(figure(answer, "consumer_ack_pending", consumer)).toBe(0);
    });

    test("that is asked for what is not there says so", async () => {
      const answer = await watch({ streams: [{ stream: "FILLS", consumers: ["x"] }] }).check(contextOf());
      expect(metricOf(answer, "stream_messages", { stream: "FILLS" })).toMatchObject({
        value: null,
        details: { error: "stream not found" },
      });
      expect(figure(answer, "consumer_pending", { stream: "FILLS", consumer: "x" })).toBeNull();
    });

    test("of a domain that there is not, or that we may not ask, has no values either", async () => {
      const options = { streams: [{ stream: "ORDERS" }] };
      const none = await watch({ ...options, domain: "nowhere" }).check(contextOf());
      expect(metricOf(none, "stream_messages", labels)?.details?.error).toContain("JetStream is not there");
      const limited = await watch({ ...options, user: "limited", password: "limited" }).check(contextOf());
      expect(limited.kind).toBe("measured");
      expect(metricOf(limited, "stream_messages", labels)?.details?.error).toContain(
        "Permissions Violation for Publish",
      );
    });
  });

  describe("credentials", () => {
    test("that are wrong are told without showing them and not tried over and over", async () => {
      const checker = watch({ password: "hunter2" });
      const answer = await checker.check(contextOf());
      expect(answer).toMatchObject({
        kind: "failed",
        failure: { code: "unauthorized", message: expect.stringContaining("trying again in") },
      });
      expect(JSON.stringify(answer)).not.toContain("hunter2");
    });

    test("that do not reach to a subject are told", async () => {
      const subjects = [{ subject: "closed", metrics: [{ name: "age" }] }];
      expect(await watch({ user: "limited", password: "limited", subjects }).check(contextOf())).toMatchObject({
        failure: {
          code: "unauthorized",
          message: expect.stringContaining(
            'refuses a subscription: Permissions Violation for Subscription to "closed"',
          ),
        },
      });
    });
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
      await server.daemon().stop();
      await asked.promise;
      expect(await checker.check(contextOf())).toMatchObject({ kind: "failed", failure: { conclusive: true } });
      await checkUntil(checker, (it) => it.kind === "failed" && it.failure.code === "refused");
      await server.start();
      const answer = await checkUntil(checker, (it) => it.kind === "measured");
      expect(figure(answer, "reconnects")).toBe(1);
    });
  });
});

describe.skipIf(NATS === null)("NATS servers of their own", () => {
  async function start(config: string, more: { jetstream?: boolean } = {}): Promise<NatsServer> {
    const server = await startNats(config, more);
    onTestFinished(() => server.stop());
    return server;
  }

  test("let in by a token", async () => {
    const { port } = await start("authorization { token: t0ken }");
    expect((await createNats({ port, token: "t0ken" }).check(contextOf())).kind).toBe("measured");
    expect(await createNats({ port, token: "other" }).check(contextOf())).toMatchObject({
      failure: { code: "unauthorized" },
    });
    const byUrl = natsCheckerKind.options.parse({ url: `nats://t0ken@127.0.0.1:${port}` });
    const checker = natsCheckerKind.create(byUrl, setupOf());
    expect((await checker.check(contextOf())).kind).toBe("measured");
    await checker.close?.();
  });

  test("let in by an nkey", async () => {
    const key = makeKeyPair("user");
    const { port } = await start(`authorization { users: [{ nkey: ${key.publicKey} }] }`);
    expect((await createNats({ port, nkey_seed: key.seed }).check(contextOf())).kind).toBe("measured");
    const other = createNats({ port, nkey_seed: makeKeyPair("user").seed });
    expect(await other.check(contextOf())).toMatchObject({ failure: { code: "unauthorized" } });
  });

  test("let in by credentials of an operator's account", async () => {
    const { config, creds } = makeOperator();
    const { port } = await start(config, { jetstream: false });
    expect((await createNats({ port, creds }).check(contextOf())).kind).toBe("measured");
    expect(await createNats({ port, creds: makeOperator().creds }).check(contextOf())).toMatchObject({
      failure: { code: "unauthorized" },
    });
  });

  test("are talked to over TLS with a certificate that is trusted, and not without it where they ask for it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-nats-tls-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { config, certificate } = makeCertificate(folder);
    const { port } = await start(config);
    const over = (tls: object | boolean) => createNats({ port, tls }).check(contextOf());
    expect((await over({ ca_file: certificate })).kind).toBe("measured");
    expect(await over(true)).toMatchObject({ failure: { message: expect.stringContaining("self-signed") } });
    expect(await over({ ca_file: certificate, server_name: "other" })).toMatchObject({
      failure: { message: expect.stringContaining("is for another name") },
    });
    expect(await over(false)).toMatchObject({ failure: { message: expect.stringContaining("asks for TLS") } });
  });

  test("in lame duck mode are told", async () => {
    const server = await startNats(`lame_duck_duration: "30s"\nlame_duck_grace_period: "10s"`);
    const checker = createNats({ port: server.port });
    await checker.check(contextOf());
    process.kill(server.daemon().pid, "SIGUSR2");
    const answer = await checkUntil(checker, (it) => figure(it, "lame_duck") === 1);
    expect(metricOf(answer, "lame_duck")?.details?.error).toContain("about to shut down");
    await checker.close?.();
    await server.daemon().crash();
    await server.stop();
  });
});

describe("a server that", () => {
  test("does not listen refuses", async () => {
    expect(await createNats({ port: 1 }).check(contextOf())).toMatchObject({
      kind: "failed",
      failure: { code: "refused" },
    });
  });

  test("is silent is given up in time", async () => {
    const { port } = await listen(() => {});
    expect(await createNats({ port }).check(contextOf({ timeoutMs: 300 }))).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("did not let us in within 270 ms") },
    });
  });

  test("hangs up is unreachable", async () => {
    const { port } = await listen((socket) => socket.end());
    expect(await createNats({ port }).check(contextOf())).toMatchObject({ failure: { code: "unreachable" } });
  });

  test.each([
    ["speaks another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["greets with what is no INFO", "INFO nonsense\r\n"],
    ["greets with null", "INFO null\r\n"],
  ])("%s is told as such", async (_, text) => {
    const { port } = await listen((socket) => socket.write(text));
    expect(await createNats({ port }).check(contextOf())).toMatchObject({ failure: { code: "unreadable" } });
  });

  test.each([
    ["a greeting", "INFO {", "unreadable"],
    ["words", 'INFO {"a":1}\r\n', "unreadable"],
  ])("sends %s without end is cut off before it fills the memory", async (_, head, code) => {
    const chunk = Buffer.alloc(500_000, "x");
    const { port, connections } = await listen((socket) => {
      const send = (error?: Error | null): void => {
        if (error === undefined || error === null) socket.write(chunk, send);
      };
      socket.write(head, send);
    });
    const checker = createNats({ port });
    expect(await checker.check(contextOf({ timeoutMs: 5000 }))).toMatchObject({ kind: "failed", failure: { code } });
    await checker.close?.();
    await expect.poll(connections).toBe(0);
  });

  test("has a link-local address is not contacted", async () => {
    expect(await createNats({ host: "169.254.169.254" }).check(contextOf())).toMatchObject({
      failure: { code: "unreachable", message: expect.stringContaining("link-local") },
    });
  });
});

test("options want one place, one login, and names that nothing else has", () => {
  const mistakes = (options: object) =>
    natsCheckerKind.options.safeParse(options).error?.issues.map(({ path }) => path.join("."));
  expect(mistakes({ url: "tls://u:p@h" })).toBeUndefined();
  expect(mistakes({})).toEqual(["url"]);
  expect(mistakes({ url: "nats://h", host: "h" })).toEqual(["url"]);
  expect(mistakes({ url: "http://h" })).toEqual(["url"]);
  expect(mistakes({ url: "nats://u:p@h", token: "t" })).toEqual(["user"]);
  expect(mistakes({ host: "h", user: "u", token: "t" })).toEqual(["user"]);
  expect(mistakes({ host: "h", password: "p" })).toEqual(["password"]);
  expect(mistakes({ host: "h", creds: "nonsense" })).toEqual(["creds"]);
  expect(mistakes({ host: "h", nkey_seed: "nonsense" })).toEqual(["nkey_seed"]);
  expect(mistakes({ host: "h", streams: [{ stream: "a.b" }] })).toEqual(["streams.0.stream"]);
  const subject = (name: string, text = "a") => ({ host: "h", subjects: [{ subject: text, metrics: [{ name }] }] });
  expect(mistakes(subject("stream_messages"))).toEqual(["subjects.0.metrics.0.name"]);
  expect(mistakes(subject("n", "a..b"))).toEqual(["subjects.0.subject"]);
});

test("no printed option shows a secret", () => {
  const key = makeKeyPair("user");
  const { creds } = makeOperator();
  const all = [
    { url: "nats://hunter2@h" },
    { host: "h", token: "hunter2" },
    { host: "h", nkey_seed: key.seed },
    { host: "h", creds },
  ];
  const shown = JSON.stringify(all.map((options) => natsCheckerKind.options.parse(options)));
  for (const secret of ["hunter2", key.seed, "BEGIN"]) expect(shown).not.toContain(secret);
});
