import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { CHRONYD, type RunningChronyd, startChronyd, untilTracking } from "../clock/chronyd.fixture.ts";
import { packetFor, startFakeNtp } from "../clock/fake-ntp-server.fixture.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { ChronyChecker } from "./chrony-checker.ts";
import { chronyCheckerKind } from "./chrony-checker-kind.ts";

function check(options: object): Promise<CheckAnswer> {
  return chronyCheckerKind.create(chronyCheckerKind.options.parse(options), setupOf()).check(contextOf());
}

function metricsOf(answer: CheckAnswer) {
  if (answer.kind === "failed") throw new Error(answer.failure.message);
  return new Map((answer.metrics ?? []).map((metric) => [metric.name, metric]));
}

function failureOf(answer: CheckAnswer): string {
  return answer.kind === "failed" ? `${answer.failure.code}: ${answer.failure.message}` : "measured";
}

const over = ({ commandPort }: RunningChronyd) => ({ host: "127.0.0.1", port: commandPort });

describe.skipIf(CHRONYD === null)("a real chronyd (needs Debian's chrony: PLIMSOLL_CHRONYD)", () => {
  let lost: RunningChronyd;
  beforeAll(async () => {
    lost = await startChronyd();
    return () => lost.stop();
  });

  test("that follows a server 5 s ahead says so, and how well it knows", async () => {
    const ahead = await startFakeNtp((question, send) => send(packetFor(question, { offsetSeconds: 5 })));
    const chronyd = await startChronyd([`server 127.0.0.1 port ${ahead.port} iburst minpoll -2 maxpoll -2`]);
    onTestFinished(() => chronyd.stop());
    await untilTracking(chronyd, "127.0.0.1");
    const metrics = metricsOf(await check({ ...over(chronyd), profile: "us" }));
    expect(metrics.get("clock_synchronised")?.value).toBe(1);
    expect(metrics.get("clock_offset_signed_seconds")?.value).toBeCloseTo(5, 0);
    expect(metrics.get("clock_offset_seconds")).toMatchObject({
      details: {
        source: "127.0.0.1",
        error: expect.stringMatching(/^measured \+.* s .* against the US limit of 50 ms/),
      },
    });
    expect(metrics.get("clock_stratum")?.value).toBe(2);
    expect(metrics.get("clock_error_bound_seconds")?.value).toBeGreaterThan(0);
    for (const [name, metric] of metrics) {
      expect(chronyCheckerKind.metricNames).toContain(name);
      expect(metric.value).toSatisfy(Number.isFinite);
    }
  });

  test("whose source does not answer any more still calls itself synchronised, and is told as alone", async () => {
    let isThere = true;
    const source = await startFakeNtp((question, send) => {
      if (isThere) send(packetFor(question));
    });
    const chronyd = await startChronyd([`server 127.0.0.1 port ${source.port} iburst minpoll -2 maxpoll -2`]);
    onTestFinished(() => chronyd.stop());
    await untilTracking(chronyd, "127.0.0.1");
    const reachable = async () => metricsOf(await check(over(chronyd))).get("clock_sources_reachable");
    expect(await reachable()).toMatchObject({ value: 1, details: { sources: 1 } });
    isThere = false;
    await vi.waitFor(async () => expect((await reachable())?.value).toBe(0), { timeout: 30_000, interval: 100 });
    expect(metricsOf(await check(over(chronyd))).get("clock_synchronised")?.value).toBe(1);
    expect((await reachable())?.details?.error).toBe(
      "none of chronyd's sources answers any more (127.0.0.1): the clock runs on unmeasured; see chronyc sources",
    );
  });

  test("that follows nobody is not synchronised, over its port and over its socket", async () => {
    for (const where of [over(lost), { host: lost.socketPath }]) {
      const metrics = metricsOf(await check(where));
      expect([...metrics.keys()]).toEqual(["clock_synchronised"]);
      expect(metrics.get("clock_synchronised")).toMatchObject({
        value: 0,
        details: { leap_status: "Not synchronised", error: expect.stringContaining("follows no time source") },
      });
    }
  });

  test("in its local mode calls itself synchronised, and is not believed", async () => {
    const chronyd = await startChronyd(["local stratum 10"]);
    onTestFinished(() => chronyd.stop());
    await untilTracking(chronyd, "Normal");
    expect(metricsOf(await check(over(chronyd))).get("clock_synchronised")).toMatchObject({
      value: 0,
      details: { error: expect.stringContaining("nothing but this host's own clock") },
    });
  });

  test("that is gone is told as such", async () => {
    const chronyd = await startChronyd();
    await chronyd.stop();
    expect(failureOf(await check(over(chronyd)))).toBe(
      "refused: chronyd does not run or cannot be reached (chronyc says: 506 Cannot talk to daemon): is the service started?",
    );
    expect(failureOf(await check({ host: chronyd.socketPath }))).toMatch(
      /^refused: .*Could not open connection to daemon/,
    );
  });
});

describe("a chronyc that misbehaves", () => {
  const run = async (script: string, signal = new AbortController().signal) => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-chronyc-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const program = join(folder, "chronyc");
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    const checker = new ChronyChecker(chronyCheckerKind.options.parse({}), { program });
    return failureOf(await checker.check(contextOf({ signal, timeoutMs: 3000 })));
  };

  test("and never ends is killed with the time", async () => {
    expect(await run("exec sleep 600", AbortSignal.timeout(100))).toBe(
      "timeout: chronyd gave chronyc no answer within 3 s",
    );
  });

  test("and writes without end is stopped", async () => {
    expect(await run("exec yes")).toBe("unreadable: chronyc wrote without end");
  });

  test("and answers something else is not understood", async () => {
    expect(await run("echo hello")).toBe("unreadable: chronyc answered what is no report of its tracking and sources");
    expect(await run("echo 501 Not authorised; exit 1")).toMatch(/^unauthorized: chronyd does not answer this host/);
    expect(await run("exit 3")).toBe("unexpected-answer: chronyc ended with code 3: no words");
  });

  test("and is not there is told as such", async () => {
    const checker = new ChronyChecker(chronyCheckerKind.options.parse({}), { program: "/nowhere/chronyc" });
    expect(failureOf(await checker.check(contextOf()))).toBe(
      "missing: chronyc was not found on this host: it comes with chrony",
    );
  });
});

test("never speaks to a link-local address", async () => {
  expect(failureOf(await check({ host: "169.254.169.254" }))).toMatch(/^unreachable: .*link-local/);
});

test.each([{ host: "-a" }, { host: "a b" }, { host: "a,b" }, { port: 0 }, { limit: "1m" }, { program: "x" }])(
  "refuses the options %j",
  (options) => {
    expect(chronyCheckerKind.options.safeParse(options).success).toBe(false);
  },
);
