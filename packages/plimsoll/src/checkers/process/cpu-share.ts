import type { MetricReading } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import { isSameProcess, type ProcessStat, readProcessStat } from "../../process/process-stat.ts";
import { wait } from "../../process/wait.ts";
import { toPercent } from "../host/figure.ts";

/** How long the first check watches; the kernel counts in steps of 10 ms. */
const FIRST_SAMPLE_MS = 200;
const MIN_SPAN_MS = 50;

interface Sample {
  readonly at: number;
  readonly processes: readonly ProcessStat[];
}

/** Measures `cpu_usage` of some processes between one check and the next, in % of one core (200 is two cores busy). */
export class CpuShare {
  readonly #procfs: string;
  #last: Sample | null = null;
  #reading: MetricReading | null = null;

  constructor(procfs: string) {
    this.#procfs = procfs;
  }

  async measure(processes: readonly ProcessStat[], context: CheckContext): Promise<MetricReading> {
    let now: Sample = { at: context.clock.monotonic(), processes };
    if (this.#last === null || !processes.some((stat) => this.#before(stat) !== undefined)) {
      this.#last = now;
      await wait(FIRST_SAMPLE_MS, context.clock, context.signal);
      now = { at: context.clock.monotonic(), processes: this.#readAgain(processes) };
    } else if (this.#reading !== null && now.at - this.#last.at < MIN_SPAN_MS) return this.#reading;
    // One that is met for the first time may have worked for days before: it counts from its second check on.
    const used = now.processes.map((stat) => stat.cpuSeconds - (this.#before(stat)?.cpuSeconds ?? stat.cpuSeconds));
    const seconds = (now.at - this.#last.at) / 1000;
    const total = used.reduce((sum, value) => sum + value, 0);
    this.#last = now;
    this.#reading = { name: "cpu_usage", value: toPercent(total, seconds), unit: "%" };
    return this.#reading;
  }

  #before(stat: ProcessStat): ProcessStat | undefined {
    return this.#last?.processes.find((other) => isSameProcess(stat, other));
  }

  #readAgain(processes: readonly ProcessStat[]): readonly ProcessStat[] {
    return processes.map((stat) => readProcessStat(this.#procfs, stat.pid) ?? stat);
  }
}
