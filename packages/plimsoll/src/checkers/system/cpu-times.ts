import { roundTo, toPercent } from "../host/figure.ts";

/** Time the processors have spent since boot, in ticks (or any unit, as only shares are taken). */
export interface CpuTimes {
  readonly total: number;
  readonly idle: number;
  readonly iowait: number;
  readonly steal: number;
}

/**
 * The first line of /proc/stat: `cpu user nice system idle iowait irq softirq steal guest guest_nice` (proc(5)). Guest
 * time is in user time already. Null when it reads otherwise.
 */
export function parseCpuTimes(stat: string): CpuTimes | null {
  const line = /^cpu +([\d ]+)$/m.exec(stat)?.[1];
  const fields = line?.trim().split(/ +/).map(Number) ?? [];
  const idle = fields[3];
  if (idle === undefined) return null;
  const iowait = fields[4] ?? 0;
  return {
    total: fields.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0),
    idle: idle + iowait,
    iowait,
    steal: fields[7] ?? 0,
  };
}

/** How many processors /proc/stat lists, before the long line of interrupts. */
export function countCores(stat: string): number {
  const end = stat.indexOf("\nintr");
  return stat.slice(0, end < 0 ? undefined : end).match(/^cpu\d+ /gm)?.length ?? 0;
}

/**
 * How busy the processors were between two readings, %. Null when too little time passed to say. Waiting for disks is
 * idle time; the kernel lets that counter step back, hence the clamp.
 */
export function cpuUsage(before: CpuTimes, after: CpuTimes): number | null {
  const total = after.total - before.total;
  const idle = Math.max(0, after.idle - before.idle);
  return toPercent(Math.max(0, total - idle), total);
}

/** What lies behind the figure: the shares of waiting for disks and of time taken by the hypervisor, %. */
export function cpuShares(before: CpuTimes, after: CpuTimes): Record<string, number> {
  const total = Math.max(1, after.total - before.total);
  const share = (ticks: number) => roundTo((Math.max(0, ticks) / total) * 100, 2);
  return { iowait_percent: share(after.iowait - before.iowait), steal_percent: share(after.steal - before.steal) };
}
