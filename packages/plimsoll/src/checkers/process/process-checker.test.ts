import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { contextOf, realClock } from "../host/real-time.fixture.ts";
import { ProcessChecker } from "./process-checker.ts";
import { processCheckerKind } from "./process-checker-kind.ts";
import { writeProcesses } from "./process-host.fixture.ts";

const NOW = Date.UTC(2026, 0, 5, 9, 0, 0);
let root: string;
let elapsed: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plimsoll-process-"));
  elapsed = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Every sample that a check waits for is over at once. */
const clock = {
  ...realClock,
  now: () => NOW + elapsed,
  monotonic: () => elapsed,
  schedule(delayMs: number, callback: () => void) {
    elapsed += delayMs;
    queueMicrotask(callback);
    return () => {};
  },
};
function checkerOf(options: object): ProcessChecker {
  return new ProcessChecker(processCheckerKind.options.parse({ procfs: join(root, "proc"), ...options }));
}
async function check(checker: ProcessChecker): Promise<CheckAnswer> {
  const answer = await checker.check(contextOf({ clock }));
  elapsed += 10_000;
  return answer;
}
function valueIn(answer: CheckAnswer, name: string): number | null | undefined {
  return answer.metrics?.find((metric) => metric.name === name)?.value;
}
const end = (pid: number) => rmSync(join(root, "proc", String(pid)), { recursive: true });

describe("a process that runs", () => {
  test("is measured: memory, descriptors, threads and age", async () => {
    writeProcesses(root, [{ pid: 42, comm: "engine" }]);
    const answer = await check(checkerOf({ name: "engine" }));
    expect(answer.kind).toBe("measured");
    expect(Object.fromEntries((answer.metrics ?? []).map((metric) => [metric.name, metric.value]))).toMatchObject({
      process_alive: 1,
      process_count: 1,
      process_restarts: 0,
      cpu_usage: 0,
      memory_rss: 2.048,
      threads: 4,
      process_age: 500,
    });
  });

  test("uses the processor as much as it did between two checks, in % of one core", async () => {
    writeProcesses(root, [{ pid: 42, comm: "engine", cpuTicks: 1000 }]);
    const checker = checkerOf({ name: "engine" });
    await check(checker);
    writeProcesses(root, [{ pid: 42, comm: "engine", cpuTicks: 2500 }]);
    expect(valueIn(await check(checker), "cpu_usage")).toBe(150);
  });
});

describe("a process that does not", () => {
  test("was never there", async () => {
    writeProcesses(root, [{ pid: 42, comm: "other" }]);
    expect(await check(checkerOf({ name: "engine" }))).toEqual({
      kind: "failed",
      failure: { code: "missing", message: "a process named 'engine' is not running" },
      metrics: [{ name: "process_count", value: 0, unit: "1" }],
    });
  });

  test("was there: which one and until when", async () => {
    writeProcesses(root, [{ pid: 42, comm: "engine" }]);
    const checker = checkerOf({ name: "engine" });
    await check(checker);
    end(42);
    expect(await check(checker)).toMatchObject({
      failure: { message: "a process named 'engine' is not running; last seen: pid 42 at 2026-01-05T09:00:00.000Z" },
    });
  });

  test("is a zombie", async () => {
    writeProcesses(root, [{ pid: 42, comm: "engine", state: "Z" }]);
    expect(await check(checkerOf({ name: "engine" }))).toMatchObject({
      failure: { code: "missing", message: expect.stringContaining("is a zombie (pid 42)") },
    });
  });

  test("is stopped: still measured, but failed", async () => {
    writeProcesses(root, [{ pid: 42, comm: "engine", state: "T" }]);
    const answer = await check(checkerOf({ name: "engine" }));
    expect(answer).toMatchObject({
      failure: { code: "unexpected-answer", message: expect.stringContaining("is stopped (pid 42)") },
    });
    expect(valueIn(answer, "memory_rss")).toBe(2.048);
  });
});

describe("restarts", () => {
  test("are counted when another process takes its place, at once or after a while", async () => {
    writeProcesses(root, [{ pid: 42, comm: "engine" }]);
    const checker = checkerOf({ name: "engine" });
    await check(checker);
    end(42);
    writeProcesses(root, [{ pid: 43, comm: "engine", startTicks: 60_000 }]);
    expect(valueIn(await check(checker), "process_restarts")).toBe(1);
    end(43);
    await check(checker);
    writeProcesses(root, [{ pid: 44, comm: "engine", startTicks: 70_000 }]);
    expect(valueIn(await check(checker), "process_restarts")).toBe(2);
  });

  test("are seen even when the new process got the old one's id", async () => {
    writeProcesses(root, [{ pid: 42, comm: "engine", startTicks: 50_000 }]);
    const checker = checkerOf({ name: "engine" });
    await check(checker);
    writeProcesses(root, [{ pid: 42, comm: "engine", startTicks: 60_000 }]);
    expect(valueIn(await check(checker), "process_restarts")).toBe(1);
  });

  test("are not a server's own children that come and go", async () => {
    writeProcesses(root, [
      { pid: 42, comm: "postgres" },
      { pid: 50, comm: "postgres", parentPid: 42 },
    ]);
    const checker = checkerOf({ name: "postgres" });
    expect(valueIn(await check(checker), "process_count")).toBe(2);
    end(50);
    writeProcesses(root, [{ pid: 51, comm: "postgres", parentPid: 42, startTicks: 60_000 }]);
    expect(valueIn(await check(checker), "process_restarts")).toBe(0);
  });
});

describe("expect_count", () => {
  const workers = [1, 2, 3].map((index) => ({ pid: 40 + index, comm: "worker" }));

  test("holds the number of processes to what it says", async () => {
    writeProcesses(root, workers);
    expect(await check(checkerOf({ name: "worker", expect_count: 3 }))).toMatchObject({ kind: "measured" });
    expect(await check(checkerOf({ name: "worker", expect_count: 4 }))).toMatchObject({ failure: { code: "missing" } });
    expect(await check(checkerOf({ name: "worker", expect_count: 2 }))).toMatchObject({
      failure: {
        code: "unexpected-answer",
        message: "3 processes instead of 2 run for a process named 'worker': pid 41, pid 42, pid 43",
      },
    });
  });
});

describe("options", () => {
  const errorsOf = (options: object) =>
    processCheckerKind.options.safeParse(options).error?.issues.map((issue) => issue.message) ?? [];

  test("name exactly one way to find the process", () => {
    expect(errorsOf({})).toEqual(["give exactly one of pid_file, name and port"]);
    expect(errorsOf({ name: "a", port: 80 })).toEqual(["give exactly one of pid_file, name and port"]);
    expect(errorsOf({ port: 80, match: "regex" })).toContain("match: regex needs a name");
    expect(errorsOf({ name: "(", match: "regex" })).toEqual(["expected a regular expression"]);
    expect(errorsOf({ name: "engine" })).toEqual([]);
  });
});
