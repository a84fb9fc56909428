import { readFileSync } from "node:fs";

/** Linux' USER_HZ, 100 on every platform Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU time a process has used so far, all its threads, seconds. Source: proc(5), fields 14 and 15 of /proc/PID/stat. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process, MB (10^6 bytes). */
export function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kb) * 1024) / 1e6;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const IDLE_SPAN_MS = 2000;

/** Waits until a process has taken less than this share of a core for two seconds; rejects where it goes on for longer. */
export async function untilIdle(pid: number, { share, withinMs }: { share: number; withinMs: number }): Promise<void> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; ) {
    const before = cpuSeconds(pid);
    await sleep(IDLE_SPAN_MS);
    if (cpuSeconds(pid) - before < (share * IDLE_SPAN_MS) / 1000) return;
  }
  throw new Error(`process ${pid} was still busy after ${withinMs / 1000} s`);
}
