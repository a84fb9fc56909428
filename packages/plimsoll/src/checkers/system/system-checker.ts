import { join } from "node:path";
import type { MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { readText } from "../../process/read-text.ts";
import { CpuMeter } from "./cpu-meter.ts";
import { diskMetrics, diskTrouble } from "./disk-metrics.ts";
import { DiskProber, type DiskProberOptions } from "./disk-prober.ts";
import { kernelFigures } from "./kernel-figures.ts";
import { LimitFinder } from "./limit-finder.ts";
import { memoryMetrics } from "./memory-metrics.ts";
import { type Mount, missingMounts, selectMounts } from "./mount-table.ts";
import { portableFigures, portableMounts } from "./portable-figures.ts";
import type { SystemOptions } from "./system-options.ts";

/** Reads how this host is doing: from the kernel's own files on Linux, from Node elsewhere. */
export class SystemChecker implements Checker {
  readonly #options: SystemOptions;
  readonly #limits: LimitFinder;
  readonly #cpu: CpuMeter;
  readonly #disks: DiskProber;
  /** Once seen, /proc stays: reading it again to be sure would be the dearest part of a check. */
  #hasProc = false;
  /** Mounts seldom change, and a host of containers has thousands of lines of them. */
  #mountinfo = "";
  #selected: readonly Mount[] = [];

  constructor(options: SystemOptions, disks: DiskProberOptions = {}) {
    this.#options = options;
    this.#limits = new LimitFinder(options);
    this.#cpu = new CpuMeter(options.procfs);
    this.#disks = new DiskProber(options.rootfs, disks);
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const { procfs } = this.#options;
    this.#hasProc ||= readText(join(procfs, "stat")) !== null;
    const hasProc = this.#hasProc;
    if (!hasProc && process.platform === "linux") {
      const message = `${join(procfs, "stat")} cannot be read: is ${procfs} mounted?`;
      return { kind: "failed", failure: { code: "unreadable", message } };
    }
    const limits = this.#limits.find(context.clock);
    const cpu = await this.#cpu.measure(limits.cpu, context);
    const figures = hasProc ? [...memoryMetrics(procfs, limits.memory), ...kernelFigures(procfs)] : portableFigures();
    return { kind: "measured", metrics: [cpu, ...figures, ...(await this.#diskUsage(hasProc, context))] };
  }

  async #diskUsage(hasProc: boolean, context: CheckContext): Promise<readonly MetricReading[]> {
    const { include } = this.#options.mounts ?? {};
    const mounts = hasProc ? this.#mounts() : (include ?? portableMounts()).map(localMount);
    const missing = hasProc ? missingMounts(mounts, include ?? []) : [];
    const answers = await this.#disks.probe(mounts, context);
    return [...diskMetrics(mounts, answers), ...missing.map((point) => diskTrouble(point, "nothing is mounted there"))];
  }

  /** The reader's own mounts; for a host's /proc mounted into a container, those of the host's first process. */
  #mounts(): readonly Mount[] {
    const { procfs, mounts } = this.#options;
    const ofInit = procfs === "/proc" ? null : readText(join(procfs, "1/mountinfo"));
    const mountinfo = ofInit ?? readText(join(procfs, "self/mountinfo")) ?? "";
    if (mountinfo !== this.#mountinfo) {
      this.#mountinfo = mountinfo;
      this.#selected = selectMounts(mountinfo, mounts);
    }
    return this.#selected;
  }
}

function localMount(point: string): Mount {
  return { point, type: "unknown", isRemote: false };
}
