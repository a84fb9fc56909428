import type { Clock } from "../../../port/clock.ts";
import type { ProcessStat } from "../../../process/process-stat.ts";
import { wait } from "../../../process/wait.ts";
import { describeAll, stillThere } from "./meant-processes.ts";
import { sendSignal } from "./send-signal.ts";

/** The kernel tells nobody but the parent that a process has ended, so that one has to look. */
const LOOK_EVERY_MS = 50;
/** What SIGKILL does not end by then waits for a device, and may do so for good. */
const KILL_PATIENCE_MS = 5000;

export interface Ending {
  readonly patienceMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export type Ended =
  | { readonly ok: true; readonly by: "SIGTERM" | "SIGKILL" }
  | { readonly ok: false; readonly message: string };

/** Asks processes to end, ends those by force that do not in time, and waits until all are gone. */
export async function endProcesses(processes: readonly ProcessStat[], ending: Ending): Promise<Ended> {
  for (const by of ["SIGTERM", "SIGKILL"] as const) {
    if (ending.signal.aborted) return { ok: false, message: "no time was left to end them" };
    const refusals = processes.map((stat) => sendSignal(stat, by)).filter((why) => why !== null);
    if (refusals.length > 0) return { ok: false, message: refusals.join("; ") };
    const left = await waitForEnd(processes, by === "SIGTERM" ? ending.patienceMs : KILL_PATIENCE_MS, ending);
    if (left.length === 0) return { ok: true, by };
    if (ending.signal.aborted) return { ok: false, message: `${describeAll(left)} had not ended when the time was up` };
  }
  const left = processes.filter((stat) => stillThere(stat) !== null);
  return { ok: false, message: `${describeAll(left)} did not end within 5 s of SIGKILL: the kernel holds it` };
}

/** Those that have not ended by then. */
async function waitForEnd(
  processes: readonly ProcessStat[],
  patienceMs: number,
  { clock, signal }: Ending,
): Promise<readonly ProcessStat[]> {
  const until = clock.monotonic() + patienceMs;
  for (;;) {
    const left = processes.filter((stat) => stillThere(stat) !== null);
    const restMs = until - clock.monotonic();
    if (left.length === 0 || restMs <= 0 || signal.aborted) return left;
    await wait(Math.min(LOOK_EVERY_MS, restMs), clock, signal);
  }
}
