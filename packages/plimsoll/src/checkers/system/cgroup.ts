import { existsSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { firstNumber, readText } from "../../process/read-text.ts";

/** Where one control group's limit and use are read from. Values are in the unit the name says. */
export interface CpuGroup {
  quotaCores(): number | null;
  /** CPU time used since the group began, microseconds. */
  usedMicros(): number | null;
}
export interface MemoryGroup {
  limitBytes(): number | null;
  /** Without the page cache that the kernel drops first (inactive_file), as container tools count it. */
  usedBytes(): number | null;
}
export interface Cgroups {
  readonly cpu: readonly CpuGroup[];
  readonly memory: readonly MemoryGroup[];
}

export interface CgroupPlace {
  readonly procfs: string;
  readonly sysfs: string;
  /** Whether limits that systemd puts on a service or a login count too. */
  readonly withUnits: boolean;
}

/** v1 writes "no limit" as the largest multiple of a page. */
const UNLIMITED_BYTES = 2 ** 60;
const SYSTEMD_UNIT =
  /^(?:.+\.service|init\.scope|session-.*\.scope|app-.*\.scope|(?:system|user|user-.*|app|session|machine)\.slice)$/;

/**
 * The control groups with limits that bind this process: its own and those above it, v1, v2 or both at once. A group that
 * systemd made for a service is left out unless asked for: a cap on the monitor's own service says nothing of the host.
 */
export function findCgroups(place: CgroupPlace): Cgroups {
  const paths = parseOwnGroups(readText(join(place.procfs, "self/cgroup")) ?? "");
  const root = join(place.sysfs, "fs/cgroup");
  const cpu = groupsOf({ ...place, root, paths, controller: "cpu" });
  const memory = groupsOf({ ...place, root, paths, controller: "memory" });
  const accounting = paths.has("cpuacct") ? ownFolder(v1Root(root, "cpuacct"), paths.get("cpuacct") ?? "/") : null;
  return {
    cpu: cpu
      .map((folder) => (paths.has("cpu") ? cpuGroupV1(folder, accounting ?? folder) : cpuGroupV2(folder)))
      .filter((group) => group.quotaCores() !== null),
    memory: memory
      .map((folder) => (paths.has("memory") ? memoryGroupV1(folder) : memoryGroupV2(folder)))
      .filter((group) => group.limitBytes() !== null),
  };
}

/** /proc/self/cgroup: a line `id:controllers:path` each; v2's names no controller and is kept under the empty name. */
export function parseOwnGroups(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const [, controllers, path] of text.matchAll(/^\d+:([^:]*):(.*)$/gm)) {
    for (const controller of (controllers ?? "").split(",")) paths.set(controller, path ?? "/");
  }
  return paths;
}

interface Search extends CgroupPlace {
  readonly root: string;
  readonly paths: ReadonlyMap<string, string>;
  readonly controller: "cpu" | "memory";
}

/** The own group's folder and those above it, up to the mount's. */
function groupsOf({ root, paths, controller, withUnits }: Search): readonly string[] {
  const isV1 = paths.has(controller);
  const path = paths.get(isV1 ? controller : "");
  if (path === undefined) return [];
  const unified = join(root, "unified");
  const top = isV1 ? v1Root(root, controller) : existsSync(join(unified, "cgroup.procs")) ? unified : root;
  const folders: string[] = [];
  for (let folder = ownFolder(top, path); ; folder = dirname(folder)) {
    if (withUnits || !SYSTEMD_UNIT.test(basename(folder))) folders.push(folder);
    if (folder === top || folder.length <= top.length) return folders;
  }
}

/** Without a cgroup namespace the path is the host's while the mount shows only the container's own group. */
function ownFolder(top: string, path: string): string {
  const folder = normalize(join(top, path)).replace(/\/+$/, "");
  return folder.startsWith(top) && existsSync(folder) ? folder : top;
}

function v1Root(root: string, controller: string): string {
  const shared = ["cpu,cpuacct", "cpuacct,cpu"].map((name) => join(root, name));
  const candidates = [join(root, controller), ...(controller === "memory" ? [] : shared)];
  return candidates.find((folder) => existsSync(folder)) ?? join(root, controller);
}

function cpuGroupV2(folder: string): CpuGroup {
  return {
    quotaCores() {
      const [quota, period] = (readText(join(folder, "cpu.max")) ?? "max").trim().split(" ").map(Number);
      return toCores(quota, period ?? 100_000);
    },
    usedMicros: () => firstNumber(/^usage_usec (\d+)$/m.exec(readText(join(folder, "cpu.stat")) ?? "")?.[1] ?? null),
  };
}

function cpuGroupV1(folder: string, accounting: string): CpuGroup {
  const read = (name: string) => firstNumber(readText(join(folder, name)));
  return {
    quotaCores: () => toCores(read("cpu.cfs_quota_us") ?? -1, read("cpu.cfs_period_us") ?? 100_000),
    usedMicros() {
      const nanos = firstNumber(readText(join(accounting, "cpuacct.usage")));
      return nanos === null ? null : nanos / 1000;
    },
  };
}

function memoryGroupV2(folder: string): MemoryGroup {
  return memoryGroup({ folder, limit: "memory.max", used: "memory.current", inactive: /^inactive_file (\d+)$/m });
}

function memoryGroupV1(folder: string): MemoryGroup {
  const names = { limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes" };
  return memoryGroup({ folder, ...names, inactive: /^total_inactive_file (\d+)$/m });
}

function memoryGroup(files: { folder: string; limit: string; used: string; inactive: RegExp }): MemoryGroup {
  const read = (name: string) => readText(join(files.folder, name));
  return {
    limitBytes() {
      const limit = firstNumber(read(files.limit));
      return limit === null || limit >= UNLIMITED_BYTES ? null : limit;
    },
    usedBytes() {
      const used = firstNumber(read(files.used));
      const inactive = firstNumber(files.inactive.exec(read("memory.stat") ?? "")?.[1] ?? null) ?? 0;
      return used === null ? null : Math.max(0, used - inactive);
    },
  };
}

function toCores(quota: number | undefined, period: number): number | null {
  return quota !== undefined && quota > 0 && period > 0 ? quota / period : null;
}
