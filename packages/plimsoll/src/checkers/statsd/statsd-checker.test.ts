import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { type MetricReading, seriesKey } from "@plimsoll/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { kernelDrops } from "./kernel-drops.ts";
import { createStatsdCheckerKind } from "./statsd-checker-kind.ts";

const PATIENT = { timeout: 10_000, interval: 5 };

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Sends packets to a port, as an engine's client does. */
async function send(port: number, ...packets: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket("udp4");
  for (const packet of packets) {
    await new Promise<void>((sent, failed) => {
      socket.send(packet, port, "127.0.0.1", (error) => (error === null ? sent() : failed(error)));
    });
  }
  socket.close();
}

interface Listening {
  readonly port: number;
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly asked: number[];
  readonly check: () => Promise<CheckAnswer>;
  /** Checks again and again until this series has this value. */
  readonly until: (series: string, value: number | null) => Promise<Record<string, number | null>>;
}

const kind = createStatsdCheckerKind();

function createChecker(options: object, setup: Partial<CheckerSetup> = {}): Checker {
  const checker = kind.create(kind.options.parse({ limit: "30s", ...options }), setupOf(setup));
  onTestFinished(() => checker.close?.());
  return checker;
}

/** A component that listens at a free port, on a clock that stands still. */
async function listen(metrics: readonly object[], options: object = {}): Promise<Listening> {
  const clock = createVirtualClock();
  const asked: number[] = [];
  const port = await freePort();
  const checker = createChecker({ port, metrics, ...options }, { clock, requestCheck: () => asked.push(clock.now()) });
  const check = () => checker.check(contextOf({ clock }));
  await check();
  const until = (series: string, value: number | null) =>
    vi.waitFor(async () => {
      const values = valuesOf(await check());
      expect(values[series]).toBe(value);
      return values;
    }, PATIENT);
  return { port, clock, asked, check, until };
}

function readingsOf(answer: CheckAnswer): Record<string, MetricReading> {
  return Object.fromEntries((answer.metrics ?? []).map((it) => [seriesKey(it.name, it.labels), it]));
}

function valuesOf(answer: CheckAnswer): Record<string, number | null> {
  return Object.fromEntries(Object.entries(readingsOf(answer)).map(([key, { value }]) => [key, value]));
}

function wordsOf(answer: CheckAnswer): string {
  if (answer.kind === "failed") return `${answer.failure.code}: ${answer.failure.message}`;
  return answer.kind === "pending" ? `pending: ${answer.reason}` : "measured";
}

test("gauges stand at what came last, or change by it", async () => {
  const { port, until } = await listen([{ name: "queue", select: "queue.depth" }]);
  await send(port, "queue.depth:300|g");
  await until("queue", 300);
  await send(port, "queue.depth:+20|g\nqueue.depth:-5|g");
  await until("queue", 315);
});

test("a series is the same one in whatever order its tags are sent", async () => {
  const { port, until } = await listen([
    { name: "queue", select: "queue" },
    { name: "rejects", select: "rejects", aggregate: "max" },
  ]);
  await send(port, "queue:3|g|#venue:a,pair:x\nqueue:5|g|#pair:x,venue:a");
  await send(port, "rejects:1|c|#venue:a,pair:x\nrejects:1|c|#pair:x,venue:a");
  expect(await until("rejects", 2)).toMatchObject({ queue: 5 });
});

test("a gauge of which nothing comes for the limit is none any more, while others are", async () => {
  const { port, clock, until, check } = await listen([
    { name: "queue", select: "queue" },
    { name: "rare", select: "rare", limit: "1h" },
    { name: "beats", select: "beats", increase: "1m" },
  ]);
  await send(port, "queue:3|g\nrare:7|g\nbeats:1|c");
  await until("queue", 3);
  await clock.advance(20_000);
  await send(port, "beats:1|c");
  await until("beats", 2);
  await clock.advance(15_000);
  const readings = readingsOf(await check());
  expect(readings).toMatchObject({
    queue: { value: null, details: { error: "its series are gone from queue" } },
    rare: { value: 7 },
    beats: { value: 2 },
  });
});

test("counters rise by what comes, sampled ones by what they stand for", async () => {
  const { port, clock, until } = await listen([
    { name: "rate", select: "orders", rate: "1m" },
    { name: "rise", select: "orders", increase: "1m" },
    { name: "total", select: "orders" },
    { name: "each", select: "orders", by: ["venue"], increase: "1m" },
  ]);
  await clock.advance(10_000);
  await send(port, "orders:3|c|#venue:a\norders:1|c|@0.5|#venue:b");
  const values = await until("rise", 5);
  expect(values).toMatchObject({ rate: 0.5, total: 5, 'each{venue="a"}': 3, 'each{venue="b"}': 2 });
  await clock.advance(20_000);
  await send(port, "orders:5|c|#venue:a");
  expect(await until("rise", 10)).toMatchObject({ total: 10, 'each{venue="a"}': 8 });
  for (let n = 0; n < 7; n += 1) {
    await clock.advance(10_000);
    await send(port, "orders:0|c|#venue:a");
    await until("sample_age", 0);
  }
  expect(await until("rise", 0)).toMatchObject({ rate: 0, total: 10 });
});

test("silence of a counter proves nothing before the whole window was heard", async () => {
  const { port, clock, until, check } = await listen([
    { name: "fills", select: "fills", increase: "20s", direction: "below" },
    { name: "on", select: "on" },
  ]);
  await send(port, "fills:1|c\non:1|g");
  expect(await until("on", 1)).not.toHaveProperty("fills");
  await clock.advance(20_000);
  expect(valuesOf(await check())).toMatchObject({ fills: 1 });
});

test("timings give quantiles, means and counts of what was observed within the window", async () => {
  const { port, clock, until } = await listen([
    { name: "p50", select: "ack", quantile: 0.5, unit: "ms" },
    { name: "p99", select: "ack", quantile: 0.99, window: "10s", unit: "ms" },
    { name: "mean", select: "ack" },
    { name: "slowest", select: "ack", aggregate: "max" },
    { name: "acks", select: "ack", aggregate: "count" },
  ]);
  const packets = Array.from({ length: 20 }, (_, packet) =>
    Array.from({ length: 50 }, (_, n) => `ack:${packet * 50 + n + 1}|ms`).join("\n"),
  );
  await send(port, ...packets);
  const values = await until("acks", 1000);
  expect(values).toMatchObject({ mean: 500.5, slowest: 1000 });
  expect(values.p50).toBeGreaterThan(495);
  expect(values.p50).toBeLessThan(506);
  expect(values.p99).toBeGreaterThan(980);
  expect(values.p99).toBeLessThan(1001);
  await clock.advance(15_000);
  expect(await until("p99", null)).toMatchObject({ slowest: 1000 });
});

test("sets give how many different ones were seen within the window", async () => {
  const { port, clock, until } = await listen([{ name: "users", select: "users", window: "10s" }]);
  await send(port, "users:a|s\nusers:b|s\nusers:a|s");
  await until("users", 2);
  await clock.advance(9000);
  await send(port, "users:b|s\nusers:c|s");
  await until("users", 3);
  await clock.advance(2000);
  await until("users", 2);
});

test("series are selected by their tags", async () => {
  const { port, until } = await listen([{ name: "queue", select: 'queue{venue=~"a|b",live="true"}', by: ["venue"] }]);
  await send(port, "queue:1|g|#venue:a,live\nqueue:2|g|#venue:b\nqueue:4|g|#venue:c,live\nqueue:8|g|#live,venue:b");
  expect(await until('queue{venue="b"}', 8)).toMatchObject({ 'queue{venue="a"}': 1 });
});

test("what can't answer the question says what it is", async () => {
  const { port, until, check } = await listen([
    { name: "rate", select: "queue", rate: "1m" },
    { name: "p99", select: "queue", quantile: 0.99 },
    { name: "both", select: "both" },
  ]);
  await send(port, "queue:1|g\nboth:1|c\nboth:1|g");
  await until("both", null);
  expect(readingsOf(await check())).toMatchObject({
    rate: { details: { error: "queue comes as gauges: rate and increase take counters" } },
    p99: { details: { error: "queue comes as gauges: a quantile takes timings" } },
    both: { details: { error: "both comes as counters and gauges: one name must mean one thing" } },
  });
});

test("malformed lines are counted and do no harm to those beside them", async () => {
  const { port, until } = await listen([{ name: "queue", select: "queue" }]);
  await send(port, Buffer.from([0xff, 0xfe, 0x00, 0x0a]), "nonsense\nqueue:x|g\r\nqueue:5|g\r\n_e{1,1}:a|b\n", "");
  expect(await until("queue", 5)).toMatchObject({ lines_malformed_total: 3, packets_dropped_total: 0 });
});

test("ever new series are bounded: the metric says so, and the others go on", async () => {
  const { port, until, check } = await listen([
    { name: "each", select: "queue", by: ["id"] },
    { name: "on", select: "on" },
  ]);
  const packets = Array.from({ length: 30 }, (_, packet) =>
    Array.from({ length: 10 }, (_, n) => `queue:1|g|#id:${packet * 10 + n}`).join("\n"),
  );
  await send(port, ...packets, "on:1|g");
  await until("on", 1);
  expect(readingsOf(await check()).each?.details?.error).toBe("by gives more than 200 series: narrow select, or by");
});

describe("silence", () => {
  test("is DOWN at the declared limit, without a second look, and says what came instead", async () => {
    const { port, clock, asked, check, until } = await listen([{ name: "queue", select: "queue" }]);
    await send(port, "queue:1|g");
    await until("queue", 1);
    await clock.advance(31_000);
    expect(asked.length).toBe(2);
    const silent = await check();
    expect(wordsOf(silent)).toBe(
      `timeout: nothing that is selected came to 127.0.0.1:${port} for 30 s; 1 packet came there since Plimsoll listens, of other names or longer ago, the last from 127.0.0.1`,
    );
    expect(silent).toMatchObject({ failure: { conclusive: true } });
    await send(port, "queue:2|g");
    await vi.waitFor(() => expect(asked.length).toBe(3), PATIENT);
    await until("queue", 2);
  });

  test("since the start is waited for, and then DOWN too; other names do not count", async () => {
    const { port, clock, check } = await listen([{ name: "queue", select: 'queue{venue="a"}' }]);
    expect(wordsOf(await check())).toMatch(/^pending: waits at 127\.0\.0\.1:\d+ for the first sample, at most until /);
    await clock.advance(31_000);
    expect(wordsOf(await check())).toMatch(/for 30 s, nor anything else since it listens$/);
    await send(port, "other:1|g\nqueue:1|g|#venue:b");
    await vi.waitFor(
      async () =>
        expect(wordsOf(await check())).toContain(
          "1 packet came there since Plimsoll listens, of other names or longer ago",
        ),
      PATIENT,
    );
  });

  test("is a warning where that is declared", async () => {
    const { port, clock, check, until } = await listen([{ name: "queue", select: "queue" }], { warning: "10s" });
    await send(port, "queue:1|g");
    await until("queue", 1);
    await clock.advance(12_000);
    expect(readingsOf(await check()).sample_age).toMatchObject({
      value: 12,
      limits: { warning: 10 },
      conclusive: true,
    });
  });
});

test("components share a port, which is free again when the last one leaves", async () => {
  const port = await freePort();
  const one = createChecker({ port, metrics: [{ name: "queue", select: "queue" }] });
  const other = createChecker({ port, metrics: [{ name: "acks", select: "acks" }] });
  await Promise.all([one.check(contextOf()), other.check(contextOf())]);
  await send(port, "queue:1|g\nacks:2|g");
  await vi.waitFor(async () => {
    expect(valuesOf(await one.check(contextOf()))).toMatchObject({ queue: 1 });
    expect(valuesOf(await other.check(contextOf()))).toMatchObject({ acks: 2 });
  }, PATIENT);
  await one.close?.();
  await send(port, "acks:3|g");
  await vi.waitFor(async () => expect(valuesOf(await other.check(contextOf())).acks).toBe(3), PATIENT);
  await other.close?.();
  const taker = createSocket("udp4");
  onTestFinished(() => void taker.close());
  await vi.waitFor(
    () => new Promise<void>((bound, failed) => taker.once("error", failed).bind(port, "127.0.0.1", bound)),
    PATIENT,
  );
});

test("a port that another program has is a failed check, until it is free", async () => {
  const taker = createSocket("udp4");
  await new Promise<void>((bound) => taker.bind(0, "127.0.0.1", bound));
  const { port } = taker.address();
  const checker = createChecker({ port, metrics: [{ name: "queue", select: "queue" }] });
  expect(wordsOf(await checker.check(contextOf()))).toBe(
    `threw: can't listen for StatsD at 127.0.0.1:${port}: another program listens there (EADDRINUSE): choose another port`,
  );
  await new Promise<void>((closed) => taker.close(closed));
  expect(wordsOf(await checker.check(contextOf()))).toMatch(/^pending: waits/);
});

test("takes nothing from addresses that may not send", async () => {
  const port = await freePort();
  const metrics = [{ name: "queue", select: "queue" }];
  const closed = createChecker({ port, metrics, from: ["10.0.0.0/8", "::1"] });
  const open = createChecker({ port, metrics, from: ["127.0.0.0/8"] });
  await Promise.all([closed.check(contextOf()), open.check(contextOf())]);
  await send(port, "queue:1|g");
  await vi.waitFor(async () => expect(valuesOf(await open.check(contextOf())).queue).toBe(1), PATIENT);
  expect(wordsOf(await closed.check(contextOf()))).toContain("pending");
});

test.each<[string, object, RegExp]>([
  ["listening everywhere for everybody", { host: "0.0.0.0" }, /who may send/],
  ["a name as an address", { host: "localhost" }, /expected an address/],
  ["a network that is none", { from: ["10.0.0.0/40"] }, /expected an address or a network/],
  ["a warning after the limit", { warning: "1m" }, /expected less than limit/],
])("refuses %s", (_what, options, words) => {
  const parsed = kind.options.safeParse({ limit: "30s", metrics: [{ name: "queue", select: "queue" }], ...options });
  expect(parsed.success ? "" : parsed.error.message).toMatch(words);
});

test.skipIf(process.platform !== "linux")("knows what the kernel threw away at a port", async () => {
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  await new Promise<void>((bound) => socket.bind(0, "127.0.0.1", bound));
  expect(kernelDrops(socket.address().port)).toBe(0);
});
