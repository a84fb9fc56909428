import type { ProcessStat } from "../../../process/process-stat.ts";
import { describeOne, stillThere } from "./meant-processes.ts";

/** Sends a signal to a process unless it has ended. Answers why it could not, in words; null when all is well. */
export function sendSignal(stat: ProcessStat, signal: NodeJS.Signals): string | null {
  if (stillThere(stat) === null) return null;
  try {
    process.kill(stat.pid, signal);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") return null;
    const why = code === "EPERM" ? "it belongs to another user" : String(code);
    return `${describeOne(stat)} could not be sent ${signal}: ${why}`;
  }
}
