import { join } from "node:path";
import type { MetricReading } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import { readText } from "../../process/read-text.ts";
import { wait } from "../../process/wait.ts";
import { roundTo, toPercent } from "../host/figure.ts";
import type { CpuGroup } from "./cgroup.ts";
import { type CpuTimes, countCores, cpuShares, cpuUsage, parseCpuTimes } from "./cpu-times.ts";
import { portableCpuTimes } from "./portable-figures.ts";

/** How long the first check watches, as it has no check before it to compare with. */
const FIRST_SAMPLE_MS = 100;
/** Shorter than that the kernel's ticks of 10 ms say too little. */
const MIN_SPAN_MS = 50;

interface GroupUse {
  readonly quotaCores: number;
  readonly usedMicros: number;
}
interface Sample {
  readonly at: number;
  readonly host: CpuTimes | null;
  readonly cores: number;
  /** The tightest limit, when there is one below the host's own processors. */
  readonly group: GroupUse | null;
}

/** Measures `cpu_usage` between one check and the next: of the host, or of the quota where a container has one. */
export class CpuMeter {
  readonly #procfs: string;
  #last: Sample | null = null;
  #reading: MetricReading | null = null;

  constructor(procfs: string) {
    this.#procfs = procfs;
  }

  async measure(groups: readonly CpuGroup[], context: CheckContext): Promise<MetricReading> {
    if (this.#last === null) {
      this.#last = this.#sample(groups, context);
      await wait(FIRST_SAMPLE_MS, context.clock, context.signal);
    }
    const now = this.#sample(groups, context);
    if (this.#reading !== null && now.at - this.#last.at < MIN_SPAN_MS) return this.#reading;
    this.#reading = compare(this.#last, now);
    this.#last = now;
    return this.#reading;
  }

  #sample(groups: readonly CpuGroup[], { clock }: CheckContext): Sample {
    const stat = readText(join(this.#procfs, "stat"));
    const host = stat === null ? portableCpuTimes() : parseCpuTimes(stat);
    const cores = stat === null ? Number.POSITIVE_INFINITY : countCores(stat);
    return { at: clock.monotonic(), host, cores, group: tightest(groups, cores) };
  }
}

function tightest(groups: readonly CpuGroup[], cores: number): GroupUse | null {
  let found: GroupUse | null = null;
  for (const group of groups) {
    const quotaCores = group.quotaCores();
    const usedMicros = group.usedMicros();
    if (quotaCores === null || usedMicros === null || quotaCores >= cores) continue;
    if (found === null || quotaCores < found.quotaCores) found = { quotaCores, usedMicros };
  }
  return found;
}

function compare(before: Sample, after: Sample): MetricReading {
  if (before.group !== null && after.group !== null) {
    const used = after.group.usedMicros - before.group.usedMicros;
    const allowed = (after.at - before.at) * 1000 * after.group.quotaCores;
    const details = { of: "container limit", cores: roundTo(after.group.quotaCores, 2) };
    return { name: "cpu_usage", value: toPercent(used, allowed), unit: "%", details };
  }
  const value = before.host && after.host ? cpuUsage(before.host, after.host) : null;
  const shares = before.host && after.host ? cpuShares(before.host, after.host) : {};
  const cores = Number.isFinite(after.cores) ? { cores: after.cores } : {};
  return { name: "cpu_usage", value, unit: "%", details: { of: "host", ...cores, ...shares } };
}
