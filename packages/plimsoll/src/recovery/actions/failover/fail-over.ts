import { lstat, rename, rm } from "node:fs/promises";
import type { ActionContext, ActionOutcome, RecoveryAction } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { errorCode, syncFolderOf, writeSynced } from "./write-synced.ts";

/** The share of the time that fencing may take: there must be time left for the switch. */
const FENCE_SHARE = 0.6;

export interface Failover {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly marker: string;
  readonly fence: RecoveryAction;
  readonly switch: RecoveryAction;
}

/** Fences, then switches, then writes the marker, which is made ready before anything else is done. */
export async function failOver(failover: Failover, context: ActionContext, clock: Clock): Promise<ActionOutcome> {
  const { name, from, to, marker } = failover;
  const { attempt, signal, deadlineMs } = context;
  const began = clock.monotonic();
  const leftMs = () => deadlineMs - (clock.monotonic() - began);
  const standing = await standingOf(failover);
  if (standing !== null) return { kind: "failed", message: standing };
  const ready = `${marker}.${attempt.fencingToken}`;
  const words = `${name} was switched from ${from} to ${to} at ${new Date(clock.now()).toISOString()}\n`;
  try {
    await writeSynced(ready, words, 0o644);
  } catch (error) {
    return {
      kind: "failed",
      message: `the marker ${marker} can't be written (${errorCode(error)}): nothing was switched`,
    };
  }
  try {
    const fenced = await failover.fence.run(stepOf(context, "fence", deadlineMs * FENCE_SHARE));
    const why = `${fenced.message}${fenced.kind === "done" ? "" : ": nothing was switched"}`;
    if (fenced.kind === "failed") return { ...fenced, message: `${from} could not be fenced: ${why}` };
    if (signal.aborted || leftMs() <= 0) {
      return { kind: "failed", message: `${from} is fenced, but no time was left: nothing was switched` };
    }
    const switched = await failover.switch.run(stepOf(context, "switch", leftMs()));
    if (switched.kind === "failed") {
      return { ...switched, message: `${from} is fenced, but ${to} has not taken over: ${switched.message}` };
    }
    const message = `${name} was switched from ${from} to ${to}: ${fenced.message}; ${switched.message}`;
    const unmarked = await putMarker(ready, marker);
    return unmarked === null ? { ...switched, message } : { kind: "failed", message: `${message}; ${unmarked}` };
  } finally {
    await rm(ready, { force: true });
  }
}

/** Why the marker is not there now; null where it is. */
async function putMarker(ready: string, marker: string): Promise<string | null> {
  try {
    await rename(ready, marker);
    await syncFolderOf(marker);
    return null;
  } catch (error) {
    return `its marker ${marker} can't be written (${errorCode(error)}): write it by hand, or it is switched again`;
  }
}

/** Why nothing may be switched: it was before, or nobody can tell. */
async function standingOf({ name, to, marker }: Failover): Promise<string | null> {
  try {
    const { mtime } = await lstat(marker);
    return `${name} is on its standby ${to} since ${mtime.toISOString()}: fail back by hand, then remove ${marker}`;
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" ? null : `nobody can tell whether ${name} was switched: ${marker} can't be read (${code})`;
  }
}

/** Each step has a key of its own: what has seen the first must not take the second for it. */
function stepOf(context: ActionContext, step: string, deadlineMs: number): ActionContext {
  const { attempt } = context;
  return { ...context, deadlineMs, attempt: { ...attempt, idempotencyKey: `${attempt.idempotencyKey}-${step}` } };
}
