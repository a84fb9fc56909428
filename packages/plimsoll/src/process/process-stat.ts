import { join } from "node:path";
import { readText } from "./read-text.ts";

/** The kernel counts in 1/100 s towards programs on every architecture Node runs on (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** What /proc/PID/stat says of a process. */
export interface ProcessStat {
  readonly pid: number;
  /** The program's name, cut to 15 bytes by the kernel. */
  readonly comm: string;
  /** One letter: R, S and D run or wait, Z and X have ended, T and t are stopped. */
  readonly state: string;
  readonly parentPid: number;
  /** Processor time used, s. */
  readonly cpuSeconds: number;
  readonly threads: number;
  /** When it began, s after boot: together with the pid it names one process for good. */
  readonly startSeconds: number;
}

/** Null when there is no such process. */
export function readProcessStat(procfs: string, pid: number): ProcessStat | null {
  const text = readText(join(procfs, String(pid), "stat"));
  return text === null ? null : parseProcessStat(text);
}

/** proc_pid_stat(5). The name stands in brackets and may itself contain brackets and spaces: the last bracket ends it. */
export function parseProcessStat(text: string): ProcessStat | null {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(text, 10),
    comm: text.slice(open + 1, close),
    state: fields[0] ?? "?",
    parentPid: field(4),
    cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
    threads: field(20),
    startSeconds: field(22) / TICKS_PER_SECOND,
  };
}

export function isRunning(stat: ProcessStat): boolean {
  return !isEnded(stat) && !isStopped(stat);
}
/** A zombie: it has ended and its parent has not asked how. */
export function isEnded(stat: ProcessStat): boolean {
  return stat.state === "Z" || stat.state === "X" || stat.state === "x";
}
export function isStopped(stat: ProcessStat): boolean {
  return stat.state === "T" || stat.state === "t";
}
export function isSameProcess(one: ProcessStat, other: ProcessStat): boolean {
  return one.pid === other.pid && one.startSeconds === other.startSeconds;
}

/** How long the host is up, s. */
export function readUptime(procfs: string): number | null {
  const seconds = Number.parseFloat(readText(join(procfs, "uptime")) ?? "");
  return Number.isFinite(seconds) ? seconds : null;
}
