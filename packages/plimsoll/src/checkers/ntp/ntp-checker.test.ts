import { createSocket } from "node:dgram";
import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import type { CheckAnswer, CheckContext } from "../../port/checker.ts";
import { CHRONYD, type RunningChronyd, startChronyd } from "../clock/chronyd.fixture.ts";
import { packetFor, startFakeNtp } from "../clock/fake-ntp-server.fixture.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { createNtpCheckerKind } from "./ntp-checker-kind.ts";

function checkerOf(options: object, kind = createNtpCheckerKind()) {
  const parsed = kind.options.parse({ samples: 2, ...options });
  return kind.create(parsed, setupOf());
}

function check(options: object, context: Partial<CheckContext> = {}): Promise<CheckAnswer> {
  return checkerOf(options).check(contextOf(context));
}

const at = (...ports: readonly number[]) => ({ servers: ports.map((port) => `127.0.0.1:${port}`) });

function metricsOf(answer: CheckAnswer) {
  if (answer.kind === "failed") throw new Error(answer.failure.message);
  return new Map((answer.metrics ?? []).map((metric) => [metric.name, metric]));
}

function failureOf(answer: CheckAnswer): string {
  if (answer.kind !== "failed") return "measured";
  return `${answer.failure.code}: ${answer.failure.message.replaceAll(/:\d{4,5}\b/g, "")}`;
}

/** A clock on which no wait lasts: who is silent is given up at once. */
const impatient = {
  ...realClock,
  schedule: (_delayMs: number, callback: () => void) => realClock.schedule(0, callback),
};

describe.skipIf(CHRONYD === null)("a real chronyd (needs Debian's chrony: PLIMSOLL_CHRONYD)", () => {
  let server: RunningChronyd;
  let lost: RunningChronyd;
  beforeAll(async () => {
    [server, lost] = await Promise.all([startChronyd(["local stratum 10"]), startChronyd()]);
    return () => Promise.all([server.stop(), lost.stop()]);
  });

  test("on this host's own clock finds that clock right, within the error that is told", async () => {
    const metrics = metricsOf(await check({ ...at(server.port), profile: "us" }));
    const bound = Number(metrics.get("clock_error_bound_seconds")?.value);
    const offset = Number(metrics.get("clock_offset_seconds")?.value);
    expect(offset).toBeLessThanOrEqual(bound);
    expect(Math.abs(Number(metrics.get("clock_offset_signed_seconds")?.value))).toBe(offset);
    expect(metrics.get("clock_delay_seconds")?.value).toBeGreaterThan(0);
    expect(metrics.get("clock_servers_agreeing")?.value).toBe(1);
    expect(metrics.get("clock_offset_seconds")?.details).toMatchObject({
      stratum: 10,
      measured: expect.stringMatching(/^measured [+-].* against the US limit of 50 ms, FINRA 6820 and 4590$/),
    });
  });

  test("that is not synchronised tells no time", async () => {
    expect(failureOf(await check(at(lost.port)))).toMatch(
      /^unexpected-answer: no time from 127.0.0.1: not synchronised itself/,
    );
  });

  test("and another outvote a server that is 5 s off, which is named", async () => {
    const liar = await startFakeNtp((question, send) => send(packetFor(question, { offsetSeconds: 5 })));
    const honest = await startFakeNtp((question, send) => send(packetFor(question)));
    const metrics = metricsOf(await check({ ...at(server.port, liar.port, honest.port), profile: "us" }));
    expect(metrics.get("clock_offset_seconds")?.value).toBeLessThan(0.05);
    const agreeing = metrics.get("clock_servers_agreeing");
    expect(agreeing?.value).toBe(2);
    expect(agreeing?.details?.error).toContain(`the others contradict: 127.0.0.1:${liar.port} +5 s`);
    expect(agreeing?.details?.servers).toMatchObject([
      { state: "agrees" },
      { state: "contradicts", server: `127.0.0.1:${liar.port}` },
      { state: "agrees" },
    ]);
  });
});

test("a clock that is off is measured with its sign and told against the limit", async () => {
  const server = await startFakeNtp((question, send) => send(packetFor(question, { offsetSeconds: 5 })));
  const metrics = metricsOf(await check({ ...at(server.port), profile: "eu_other" }));
  expect(metrics.get("clock_offset_seconds")?.value).toBeCloseTo(5, 1);
  expect(metrics.get("clock_offset_signed_seconds")?.value).toBeGreaterThan(0);
  expect(metrics.get("clock_offset_seconds")?.details?.error).toMatch(
    /^measured \+5 s \(error up to .*\) against the EU limit of 1 ms, \(EU\) 2025\/1155$/,
  );
});

test("a measurement whose error is larger than the limit says that it cannot tell", async () => {
  const server = await startFakeNtp((question, send) => send(packetFor(question, { rootDispersion: 0.2 })));
  const metrics = metricsOf(await check({ ...at(server.port), limit: "10ms" }));
  expect(metrics.has("clock_offset_seconds")).toBe(false);
  expect(metrics.get("clock_error_bound_seconds")?.details?.error).toMatch(
    /^this measurement cannot tell, .* against the configured limit of 10 ms$/,
  );
});

test("two servers that contradict each other tell no offset, and both are named", async () => {
  const [one, other] = await Promise.all(
    [0, 5].map((offsetSeconds) => startFakeNtp((question, send) => send(packetFor(question, { offsetSeconds })))),
  );
  const metrics = metricsOf(await check(at(one?.port ?? 0, other?.port ?? 0)));
  expect([...metrics.keys()]).toEqual(["clock_servers_agreeing"]);
  const agreeing = metrics.get("clock_servers_agreeing");
  expect(agreeing?.value).toBe(1);
  expect(agreeing?.details?.error).toMatch(/^the servers contradict each other.*\+5 s/);
});

test("one that is too unsure to choose between two that contradict each other is no majority with either", async () => {
  const ports = await Promise.all(
    [{ offsetSeconds: 0 }, { offsetSeconds: 0.45, rootDispersion: 0.5 }, { offsetSeconds: 0.9 }].map(
      async (answer) => (await startFakeNtp((question, send) => send(packetFor(question, answer)))).port,
    ),
  );
  const options = at(...ports);
  const metrics = metricsOf(await check(options));
  expect([...metrics.keys()]).toEqual(["clock_servers_agreeing"]);
  const { thresholds, options: schema } = createNtpCheckerKind();
  const table = typeof thresholds === "function" ? thresholds(schema.parse(options)) : thresholds;
  expect(metrics.get("clock_servers_agreeing")?.value).toBeLessThanOrEqual(table.clock_servers_agreeing?.warning ?? -1);
});

test("questions carry a random time and nothing of this host", async () => {
  const server = await startFakeNtp((question, send) => send(packetFor(question)));
  await check({ ...at(server.port), samples: 3 });
  expect(server.questions).toHaveLength(3);
  for (const question of server.questions) {
    expect(question.subarray(0, 40).toString("hex")).toBe(`23${"00".repeat(39)}`);
  }
  expect(new Set(server.questions.map((question) => question.toString("hex"))).size).toBe(3);
});

test("a forged answer is dropped, and the right one behind it is taken", async () => {
  const forged = { offsetSeconds: 5, origin: Buffer.alloc(8) };
  const server = await startFakeNtp((question, send) => {
    for (const lie of [forged, { offsetSeconds: 5, mode: 3 }, { offsetSeconds: 5, version: 1 }]) {
      send(packetFor(question, lie));
    }
    send(packetFor(question, { stratum: 0, referenceId: "DENY", origin: Buffer.alloc(8) }));
    send(packetFor(question).subarray(0, 40));
    send(packetFor(question));
  });
  const metrics = metricsOf(await check(at(server.port)));
  expect(metrics.get("clock_offset_seconds")?.value).toBeLessThan(1);
});

test.each([
  ["forged", { origin: Buffer.alloc(8, 7) }, 48],
  ["cut", {}, 47],
])("a flood of %s answers ends, and is told as such", async (_name, lie, length) => {
  const server = await startFakeNtp((question, send) => {
    for (let sent = 0; sent < 100; sent++) send(packetFor(question, lie).subarray(0, length));
  });
  expect(failureOf(await check({ ...at(server.port), samples: 1 }))).toMatch(
    /^unexpected-answer: no time from 127.0.0.1: \d+ packets that were no answer to what was asked \(forged, stale or not NTP\)/,
  );
});

test.each([
  [{ leap: 3 }, "not synchronised itself (leap indicator 3)"],
  [{ stratum: 16 }, "not synchronised itself (stratum 16)"],
  [{ stratum: 0, referenceId: "\x01\x02\x03\x04" }, "not synchronised itself (stratum 0)"],
  [{ stratum: 0, referenceId: "INIT", leap: 3 }, "it has no time to give (kiss code INIT)"],
  [{ rootDelay: 3 }, "too far from its own reference to be of use (off by up to 1.5 s)"],
  [{ heldSeconds: -1 }, "answering with times that cannot be"],
  [{ heldSeconds: 60 }, "answering with times that cannot be"],
])("an answer with %j is of no use", async (answer, words) => {
  const server = await startFakeNtp((question, send) => send(packetFor(question, answer)));
  expect(failureOf(await check(at(server.port)))).toContain(words);
  expect(server.questions).toHaveLength(1);
});

test.each(["RATE", "DENY", "RSTR"])(
  "who answers %s is left alone by every component, after a restart too",
  async (code) => {
    const server = await startFakeNtp((question, send) =>
      send(packetFor(question, { stratum: 0, leap: 3, referenceId: code })),
    );
    const kind = createNtpCheckerKind();
    let kept: unknown;
    kind.memory?.subscribe((memory) => {
      kept = memory;
    });
    const checker = checkerOf(at(server.port), kind);
    const words = `it asked to be left alone (kiss code ${code})`;
    expect(failureOf(await checker.check(contextOf()))).toBe(`unauthorized: no time from 127.0.0.1: ${words}`);
    const second = await checker.check(contextOf());
    expect(failureOf(second)).toContain(`${words} and is not asked before 2`);
    expect(second.notBefore).toBeGreaterThan(Date.now() + 14 * 60_000);
    expect(failureOf(await checkerOf(at(server.port), kind).check(contextOf()))).toContain("is not asked before");
    const restarted = createNtpCheckerKind();
    restarted.memory?.restore(JSON.parse(JSON.stringify(kept)), Date.now());
    expect(failureOf(await checkerOf(at(server.port), restarted).check(contextOf()))).toContain("is not asked before");
    expect(server.questions).toHaveLength(1);
  },
);

test("a port that nothing listens on is told at once", async () => {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  expect(failureOf(await check(at(port)))).toBe(
    "refused: no time from 127.0.0.1: nothing listens on its UDP port (127.0.0.1)",
  );
});

test("a silent server is given up, and does not keep the others from being heard", async () => {
  const silent = await startFakeNtp(() => {});
  expect(failureOf(await check(at(silent.port), { clock: impatient }))).toBe(
    "timeout: no time from 127.0.0.1: no answer within 1 s (does UDP reach it, and may this host ask it?)",
  );
  const server = await startFakeNtp((question, send) => send(packetFor(question)));
  const metrics = metricsOf(await check({ ...at(silent.port, server.port), samples: 1 }));
  expect(metrics.get("clock_servers_agreeing")).toMatchObject({
    value: 1,
    details: { error: expect.stringContaining("1 of 2 servers agree; no time from 127.0.0.1:") },
  });
});

test("never asks a link-local address unless that is allowed", async () => {
  expect(failureOf(await check({ servers: ["169.254.169.123"] }))).toMatch(/^unreachable: .*link-local/);
});

test.each([
  { servers: [] },
  { servers: ["a b"] },
  { servers: ["user@host"] },
  { servers: ["host:0"] },
  { servers: ["host:70000"] },
  { servers: ["[host]"] },
  { servers: ["a", "a"] },
  { servers: ["a"], profile: "eu" },
  { servers: ["a"], limit: "1" },
  { servers: ["a"], limit: "0ms" },
  { servers: ["a"], min_interval: "1s" },
  { servers: ["a"], samples: 9 },
])("refuses the options %j", (options) => {
  expect(createNtpCheckerKind().options.safeParse(options).success).toBe(false);
});

test("several servers need a majority", () => {
  const { thresholds, options } = createNtpCheckerKind();
  if (typeof thresholds !== "function") throw new Error("they depend on the options");
  const of = (servers: readonly string[]) => thresholds(options.parse({ servers, limit: "100us" }));
  expect(of(["a"]).clock_servers_agreeing).toEqual({ direction: "below" });
  expect(of(["a", "b", "[::1]:124"]).clock_servers_agreeing).toEqual({ direction: "below", warning: 1 });
  expect(of(["a"]).clock_offset_seconds).toEqual({ warning: 50e-6, critical: 100e-6 });
});
