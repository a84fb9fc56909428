import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os, { tmpdir } from "node:os";
import { join } from "node:path";
import type { MetricReading } from "@plimsoll/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CheckAnswer, kindThresholds } from "../../port/checker.ts";
import { writeTree } from "../host/folder-tree.fixture.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { SystemChecker } from "./system-checker.ts";
import { systemCheckerKind } from "./system-checker-kind.ts";
import { HOST_FILES } from "./system-host.fixture.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plimsoll-system-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function optionsOf(given: object = {}) {
  const folders = { procfs: join(root, "proc"), sysfs: join(root, "sys"), rootfs: root };
  return systemCheckerKind.options.parse({ ...folders, ...given });
}
function hostOf(files: Record<string, string> = {}, given: object = {}): SystemChecker {
  writeTree(root, { ...HOST_FILES, ...files });
  return new SystemChecker(optionsOf(given));
}
function readings(answer: CheckAnswer): Record<string, MetricReading> {
  if (answer.kind !== "measured") throw new Error(JSON.stringify(answer));
  return Object.fromEntries(
    answer.metrics.map((metric) => [metric.labels ? `${metric.name} ${metric.labels.mount}` : metric.name, metric]),
  );
}
const valuesOf = (metrics: Record<string, MetricReading>) =>
  Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metric.value]));

test("reads every figure of a host from its kernel's files", async () => {
  const checker = hostOf();
  const first = checker.check(contextOf());
  writeFileSync(join(root, "proc/stat"), "cpu  1060 0 520 8100 520 0 0 0 0 0\ncpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\n");
  const metrics = readings(await first);
  expect(valuesOf(metrics)).toMatchObject({
    cpu_usage: 40,
    memory_usage: 75,
    swap_usage: 25,
    load_1m: 1.5,
    load_5m: 2.25,
    load_15m: 0.75,
    network_connections: 13,
    process_count: 2,
    pressure_cpu: 12.5,
    pressure_io: 0.4,
    file_descriptors_usage: 25,
  });
  expect(metrics.network_connections?.details).toEqual({ tcp: 11, tcp6: 2, udp: 5, time_wait: 3 });
  expect(metrics["disk_usage /"]).toMatchObject({
    value: expect.any(Number),
    unit: "%",
    details: { filesystem: "ext4" },
  });
});

test("leaves out what the kernel doesn't have and shows as missing what it should have", async () => {
  writeTree(root, { ...HOST_FILES, "proc/meminfo": "garbage\n", "proc/loadavg": "", "proc/net/sockstat": "" });
  rmSync(join(root, "proc/pressure"), { recursive: true });
  const metrics = valuesOf(readings(await new SystemChecker(optionsOf()).check(contextOf())));
  expect(metrics).toMatchObject({ memory_usage: null, load_5m: null, network_connections: null });
  expect(metrics).not.toHaveProperty("pressure_cpu");
  expect(metrics).not.toHaveProperty("swap_usage");
});

test("in a container, usage is the share of the limit", async () => {
  const files = {
    "sys/fs/cgroup/memory.max": "1000000000\n",
    "sys/fs/cgroup/memory.current": "900000000\n",
    "sys/fs/cgroup/cpu.max": "100000 100000\n",
    "sys/fs/cgroup/cpu.stat": "usage_usec 0\n",
  };
  const metrics = readings(await hostOf(files, { scope: "container" }).check(contextOf()));
  expect(metrics.memory_usage).toMatchObject({ value: 90, details: { of: "container limit", total_mb: 1000 } });
  expect(metrics.cpu_usage).toMatchObject({ value: 0, details: { of: "container limit", cores: 1 } });
});

test("a limit beyond what the host has is none, and a host's own scope ignores limits", async () => {
  const wide = { "sys/fs/cgroup/memory.max": "90000000000\n", "sys/fs/cgroup/memory.current": "1000\n" };
  const unlimited = readings(await hostOf(wide, { scope: "container" }).check(contextOf()));
  expect(unlimited.memory_usage).toMatchObject({ value: 75, details: { of: "host" } });
  const tight = { "sys/fs/cgroup/memory.max": "1000000\n", "sys/fs/cgroup/memory.current": "999999\n" };
  const host = readings(await hostOf(tight, { scope: "host" }).check(contextOf()));
  expect(host.memory_usage).toMatchObject({ value: 75 });
});

test("a disk that was asked for and is not mounted is a missing value, never a green one", async () => {
  const metrics = readings(await hostOf({}, { mounts: { include: ["/", "/backup"] } }).check(contextOf()));
  expect(metrics["disk_usage /backup"]).toMatchObject({ value: null, details: { error: "nothing is mounted there" } });
  expect(metrics["disk_usage /"]?.value).toEqual(expect.any(Number));
});

test("without a readable /proc the check fails and says so", async () => {
  const answer = await new SystemChecker(optionsOf({ procfs: "/nowhere" })).check(contextOf());
  expect(answer).toMatchObject({
    kind: "failed",
    failure: { code: "unreadable", message: expect.stringContaining("/nowhere") },
  });
});

test("watches this very machine", async () => {
  const options = systemCheckerKind.options.parse({});
  const checker = systemCheckerKind.create(options, setupOf({ componentId: "host" }));
  const metrics = valuesOf(readings(await checker.check(contextOf())));
  for (const name of ["cpu_usage", "memory_usage"]) {
    expect(metrics[name]).toBeGreaterThanOrEqual(0);
    expect(metrics[name]).toBeLessThanOrEqual(100);
  }
});

test("the load's thresholds grow with the host's cores", () => {
  writeTree(root, HOST_FILES);
  expect(kindThresholds(systemCheckerKind, optionsOf()).load_5m).toEqual({
    warning: 6,
    critical: 12,
    forMs: 300_000,
  });
  const here = kindThresholds(systemCheckerKind, systemCheckerKind.options.parse({})).load_5m;
  expect(here?.warning).toBe(1.5 * os.cpus().length);
});
