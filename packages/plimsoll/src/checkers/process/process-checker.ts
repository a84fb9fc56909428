import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { CpuShare } from "./cpu-share.ts";
import { createFinder, type FindProcesses, type Found } from "./find-processes.ts";
import { processFigures } from "./process-figures.ts";
import { ProcessHistory } from "./process-history.ts";
import type { ProcessOptions } from "./process-options.ts";
import { isEnded, isRunning, isSameProcess, isStopped, type ProcessStat, readProcessStat } from "./process-stat.ts";

/** Looking through all processes is dear; those found are trusted so long while every one of them lives. */
const SEARCH_INTERVAL_MS = 10_000;
const MAX_PIDS_IN_WORDS = 10;

/** Watches the processes that a pid file, a name or a port means. */
export class ProcessChecker implements Checker {
  readonly #options: ProcessOptions;
  readonly #find: FindProcesses;
  readonly #history = new ProcessHistory();
  readonly #cpu: CpuShare;
  #known: readonly ProcessStat[] = [];
  #searchedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.#find = createFinder(options);
    this.#cpu = new CpuShare(options.procfs);
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const found = await this.#current(context);
    if (found.kind === "failed") return { kind: "failed", failure: this.#withHistory(found.failure) };
    const alive = found.processes.filter((stat) => !isEnded(stat));
    this.#history.note(alive, context.clock.now());
    const failure = this.#judge(found.processes, alive);
    if (alive.length === 0 || failure?.code === "missing") return failedAnswer(failure, countMetrics(alive));
    const cpu = await this.#cpu.measure(alive, context);
    const metrics = [...this.#stateMetrics(alive), cpu, ...processFigures(this.#options.procfs, alive)];
    return failure === null ? { kind: "measured", metrics } : { kind: "failed", failure, metrics };
  }

  /** The processes as they are now: those known while all of them live, else found anew. */
  async #current(context: CheckContext): Promise<Found> {
    const { procfs, port, pid_file } = this.#options;
    const now = context.clock.monotonic();
    const again = this.#known.flatMap((stat) => readProcessStat(procfs, stat.pid) ?? []);
    const isWhole =
      again.length > 0 &&
      this.#known.every((stat) => again.some((other) => isSameProcess(stat, other) && isRunning(other)));
    const isRecent = port !== undefined || now - this.#searchedAt < SEARCH_INTERVAL_MS;
    if (isWhole && isRecent && pid_file === undefined) return { kind: "found", processes: again };
    const found = await this.#find(context);
    this.#known = found.kind === "found" ? found.processes.filter((stat) => !isEnded(stat)) : [];
    this.#searchedAt = now;
    return found;
  }

  #judge(found: readonly ProcessStat[], alive: readonly ProcessStat[]): CheckFailure | null {
    const { expect_count } = this.#options;
    const what = describe(this.#options);
    const zombies = found.filter(isEnded);
    if (alive.length === 0 && zombies.length > 0) {
      const why = "it has ended and its parent has not taken note";
      return this.#withHistory({ code: "missing", message: `${what} is a zombie (${pids(zombies)}): ${why}` });
    }
    if (alive.length === 0) return this.#withHistory({ code: "missing", message: `${what} is not running` });
    if (expect_count !== undefined && alive.length !== expect_count) {
      const code = alive.length < expect_count ? "missing" : "unexpected-answer";
      return { code, message: `${alive.length} processes instead of ${expect_count} run for ${what}: ${pids(alive)}` };
    }
    const stopped = alive.filter(isStopped);
    if (stopped.length === 0) return null;
    const why = "by a signal or a debugger; it does nothing until it is continued";
    return { code: "unexpected-answer", message: `${what} is stopped (${pids(stopped)}) ${why}` };
  }

  #withHistory(failure: CheckFailure): CheckFailure {
    return { ...failure, message: `${failure.message}${this.#history.words()}` };
  }

  #stateMetrics(alive: readonly ProcessStat[]): readonly MetricReading[] {
    const details = { pids: alive.slice(0, MAX_PIDS_IN_WORDS).map((stat) => stat.pid), name: alive[0]?.comm };
    return [
      { name: "process_alive", value: 1, unit: "1", direction: "below", details },
      ...countMetrics(alive),
      { name: "process_restarts", value: this.#history.restarts, unit: "1" },
    ];
  }
}

function countMetrics(alive: readonly ProcessStat[]): readonly MetricReading[] {
  return [{ name: "process_count", value: alive.length, unit: "1" }];
}

function failedAnswer(failure: CheckFailure | null, metrics: readonly MetricReading[]): CheckAnswer {
  return { kind: "failed", failure: failure ?? { code: "missing", message: "no process is running" }, metrics };
}

function describe({ pid_file, name, port, match }: ProcessOptions): string {
  if (pid_file !== undefined) return `the process of ${pid_file}`;
  if (port !== undefined) return `the process that listens on port ${port}`;
  return match === "regex" ? `a process matching /${name}/` : `a process named '${name}'`;
}

function pids(processes: readonly ProcessStat[]): string {
  const shown = processes.slice(0, MAX_PIDS_IN_WORDS).map((stat) => `pid ${stat.pid}`);
  return `${shown.join(", ")}${processes.length > MAX_PIDS_IN_WORDS ? ", ..." : ""}`;
}
