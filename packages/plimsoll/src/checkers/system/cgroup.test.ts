import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeTree } from "../host/folder-tree.fixture.ts";
import { findCgroups, parseOwnGroups } from "./cgroup.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plimsoll-cgroup-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function find(files: Record<string, string>, withUnits = false) {
  writeTree(root, files);
  const found = findCgroups({ procfs: join(root, "proc"), sysfs: join(root, "sys"), withUnits });
  return {
    cpu: found.cpu.map((group) => [group.quotaCores(), group.usedMicros()]),
    memory: found.memory.map((group) => [group.limitBytes(), group.usedBytes()]),
  };
}

test("v2: reads the own group and those above it, without the cache the kernel drops first", () => {
  const found = find({
    "proc/self/cgroup": "0::/pod/app\n",
    "sys/fs/cgroup/cgroup.procs": "",
    "sys/fs/cgroup/pod/cpu.max": "400000 100000\n",
    "sys/fs/cgroup/pod/cpu.stat": "usage_usec 900\nuser_usec 1\n",
    "sys/fs/cgroup/pod/memory.max": "max\n",
    "sys/fs/cgroup/pod/app/cpu.max": "150000 100000\n",
    "sys/fs/cgroup/pod/app/cpu.stat": "usage_usec 700\n",
    "sys/fs/cgroup/pod/app/memory.max": "1000000\n",
    "sys/fs/cgroup/pod/app/memory.current": "600000\n",
    "sys/fs/cgroup/pod/app/memory.stat": "anon 1\ninactive_file 200000\n",
  });
  expect(found).toEqual({
    cpu: [
      [1.5, 700],
      [4, 900],
    ],
    memory: [[1_000_000, 400_000]],
  });
});

test("v2 with a namespace: the container's own group is the mount's root", () => {
  const found = find({
    "proc/self/cgroup": "0::/\n",
    "sys/fs/cgroup/cpu.max": "50000 100000\n",
    "sys/fs/cgroup/cpu.stat": "usage_usec 5\n",
    "sys/fs/cgroup/memory.max": "4096\n",
    "sys/fs/cgroup/memory.current": "1024\n",
  });
  expect(found).toEqual({ cpu: [[0.5, 5]], memory: [[4096, 1024]] });
});

test("v1 without a namespace: the path is the host's, the mount shows only the container", () => {
  const found = find({
    "proc/self/cgroup": "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n",
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "2000000\n",
    "sys/fs/cgroup/memory/memory.usage_in_bytes": "1500000\n",
    "sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 500000\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "200000\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    "sys/fs/cgroup/cpu,cpuacct/cpuacct.usage": "3000000\n",
  });
  expect(found).toEqual({ cpu: [[2, 3000]], memory: [[2_000_000, 1_000_000]] });
});

test("hybrid: each controller is read where it lives, v1 or v2", () => {
  const found = find({
    "proc/self/cgroup": "3:memory:/box\n1:cpu:/box\n2:cpuacct:/box\n0::/box\n",
    "sys/fs/cgroup/unified/cgroup.procs": "",
    "sys/fs/cgroup/unified/box/cgroup.procs": "",
    "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "9223372036854771712\n",
    "sys/fs/cgroup/cpu/box/cpu.cfs_quota_us": "100000\n",
    "sys/fs/cgroup/cpu/box/cpu.cfs_period_us": "100000\n",
    "sys/fs/cgroup/cpuacct/box/cpuacct.usage": "1000\n",
  });
  expect(found).toEqual({ cpu: [[1, 1]], memory: [] });
});

test("no limit is no group: max, -1 and the largest number alike", () => {
  expect(
    find({
      "proc/self/cgroup": "0::/a\n",
      "sys/fs/cgroup/a/cpu.max": "max 100000\n",
      "sys/fs/cgroup/a/memory.max": "max\n",
    }),
  ).toEqual({ cpu: [], memory: [] });
});

test("a cap that systemd puts on the monitor's own service says nothing of the host, unless asked for", () => {
  const files = {
    "proc/self/cgroup": "0::/system.slice/plimsoll.service\n",
    "sys/fs/cgroup/system.slice/plimsoll.service/memory.max": "200000000\n",
    "sys/fs/cgroup/system.slice/plimsoll.service/memory.current": "100000000\n",
  };
  expect(find(files).memory).toEqual([]);
  expect(find(files, true).memory).toEqual([[200_000_000, 100_000_000]]);
});

test("a host without control groups has none", () => {
  expect(find({ "proc/stat": "" })).toEqual({ cpu: [], memory: [] });
});

test("reads the lines of v1, v2 and named hierarchies", () => {
  const paths = parseOwnGroups("9:name=systemd:/s\n4:cpu,cpuacct:/c:x\n0::/u\n");
  expect([...paths]).toEqual([
    ["name=systemd", "/s"],
    ["cpu", "/c:x"],
    ["cpuacct", "/c:x"],
    ["", "/u"],
  ]);
});
