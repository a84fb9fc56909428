import type { Clock } from "../../../port/clock.ts";
import { findMarked } from "../../../process/end-marked.ts";
import { describeNaming } from "../../../process/find-processes.ts";
import { readProcessStat } from "../../../process/process-stat.ts";
import { wait } from "../../../process/wait.ts";
import { describeAll, findMeant, type MeantOptions } from "./meant-processes.ts";

/** How long what has been started has to write its pid file, and how often it is looked for, ms. */
const PATIENCE_MS = 3000;
const LOOK_EVERY_MS = 100;

/**
 * What an attempt has started and nobody waited for may be the engine, which is never ended unseen. Where it is not found as
 * one, the next try would start a second beside it: what a person has to look at then, and null otherwise.
 */
export async function findLeftover(options: MeantOptions, mark: string, clock: Clock): Promise<string | null> {
  const { signal } = new AbortController();
  const until = clock.monotonic() + PATIENCE_MS;
  for (;;) {
    const started = (await findMarked(mark)).flatMap((pid) => readProcessStat("/proc", pid) ?? []);
    if (started.length === 0) return null;
    const meant = await findMeant(options, { clock, signal });
    const known = meant.kind === "found" ? meant.processes.map(({ pid }) => pid) : [];
    if (started.some(({ pid }) => known.includes(pid))) return null;
    if (clock.monotonic() >= until) {
      const what = describeNaming({ ...options, procfs: "/proc" });
      return (
        `${describeAll(started)} was started by an attempt that Plimsoll did not see the end of, and is not found as ${what}: ` +
        "look whether it is the engine, and end it where it is not, before anything is started beside it"
      );
    }
    await wait(LOOK_EVERY_MS, clock, signal);
  }
}
