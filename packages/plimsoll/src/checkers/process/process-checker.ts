import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { describeNaming } from "../../process/find-processes.ts";
import { type Found, programName } from "../../process/process-search.ts";
import {
  isEnded,
  isRunning,
  isSameProcess,
  isStopped,
  type ProcessStat,
  readProcessStat,
} from "../../process/process-stat.ts";
import { CpuShare } from "./cpu-share.ts";
import { createFinder, type FindProcesses } from "./find-processes.ts";
import { processFigures } from "./process-figures.ts";
import { ProcessHistory } from "./process-history.ts";
import type { ProcessOptions } from "./process-options.ts";

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

  /** The processes as they are now: those known while all of them live and were looked for lately, else found anew. */
  async #current(context: CheckContext): Promise<Found> {
    const { procfs, pid_file } = this.#options;
    const now = context.clock.monotonic();
    const again = this.#known
      .map((stat) => ({ stat, now: readProcessStat(procfs, stat.pid) }))
      .flatMap((pair) => (pair.now !== null && isSameProcess(pair.stat, pair.now) ? [pair.now] : []));
    const isWhole = again.length > 0 && again.length === this.#known.length && again.every(isRunning);
    const isRecent = now - this.#searchedAt < SEARCH_INTERVAL_MS;
    if (isWhole && isRecent && pid_file === undefined) return { kind: "found", processes: again };
    const found = await this.#find(context, again);
    this.#searchedAt = now;
    if (found.kind === "failed") {
      this.#known = [];
      return found;
    }
    // A zombie has lost its command line and its sockets, so that only who knew it before can tell what it was.
    const processes = found.processes.length > 0 ? found.processes : again.filter(isEnded);
    const alive = processes.filter((stat) => !isEnded(stat));
    this.#known = alive.length > 0 ? alive : processes;
    return { kind: "found", processes };
  }

  #judge(found: readonly ProcessStat[], alive: readonly ProcessStat[]): CheckFailure | null {
    const { expect_count, port } = this.#options;
    const what = describe(this.#options);
    const zombies = found.filter(isEnded);
    if (alive.length === 0 && zombies.length > 0) {
      const why = "it has ended and its parent has not taken note";
      return this.#withHistory({ code: "missing", message: `${what} is a zombie (${pids(zombies)}): ${why}` });
    }
    if (alive.length === 0) {
      const message = port === undefined ? `${what} is not running` : `no process listens on port ${port}`;
      return this.#withHistory({ code: "missing", message });
    }
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
    const [first] = alive;
    const name = first === undefined ? "" : programName(this.#options.procfs, first);
    const details = { pids: alive.slice(0, MAX_PIDS_IN_WORDS).map((stat) => stat.pid), name };
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

function describe(options: ProcessOptions): string {
  const { port } = options;
  return port === undefined ? describeNaming(options) : `the process that listens on port ${port}`;
}

function pids(processes: readonly ProcessStat[]): string {
  const shown = processes.slice(0, MAX_PIDS_IN_WORDS).map((stat) => `pid ${stat.pid}`);
  return `${shown.join(", ")}${processes.length > MAX_PIDS_IN_WORDS ? ", ..." : ""}`;
}
