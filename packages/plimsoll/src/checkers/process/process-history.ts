import { isSameProcess, type ProcessStat } from "../../process/process-stat.ts";

/** Remembers which processes were there, so that a restart between two checks is seen. */
export class ProcessHistory {
  #last: readonly ProcessStat[] = [];
  #lastSeenAt: number | null = null;
  #restarts = 0;

  /** Processes that took the place of others since the monitor started. */
  get restarts(): number {
    return this.#restarts;
  }

  /**
   * Takes note of the processes that run. None running changes nothing, so that their return counts as a restart. A server's
   * own children come and go with its work and don't count.
   */
  note(processes: readonly ProcessStat[], now: number): void {
    if (processes.length === 0) return;
    const parents = processes.filter((stat) => !processes.some((other) => other.pid === stat.parentPid));
    const gone = this.#last.filter((stat) => !parents.some((other) => isSameProcess(stat, other)));
    const fresh = parents.filter((stat) => !this.#last.some((other) => isSameProcess(stat, other)));
    this.#restarts += Math.min(gone.length, fresh.length);
    this.#last = parents;
    this.#lastSeenAt = now;
  }

  /** "; last seen: pid 4711 at 2026-01-05T09:00:00.000Z", or nothing. */
  words(): string {
    if (this.#lastSeenAt === null) return "";
    const pids = this.#last.map((stat) => stat.pid).join(", ");
    return `; last seen: pid ${pids} at ${new Date(this.#lastSeenAt).toISOString()}`;
  }
}
