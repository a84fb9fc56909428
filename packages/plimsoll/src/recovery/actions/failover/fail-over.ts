import { lstat, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
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
  if (standing !== null) return standing;
  const claim = `${marker}.${attempt.fencingToken}`;
  const ready = `${claim}.ready`;
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
    // From here on nobody could tell, were Plimsoll ended.
    await rename(ready, claim);
    await syncFolderOf(marker);
    const switched = await failover.switch.run(stepOf(context, "switch", leftMs()));
    if (switched.kind === "failed") {
      return { ...switched, message: `${from} is fenced, but ${to} has not taken over: ${switched.message}` };
    }
    const message = `${name} was switched from ${from} to ${to}: ${fenced.message}; ${switched.message}`;
    const unmarked = await putMarker(claim, marker);
    return unmarked === null ? { ...switched, message } : { kind: "failed", message: `${message}; ${unmarked}` };
  } finally {
    await Promise.all([ready, claim].map((path) => rm(path, { force: true })));
  }
}

/** Why the marker is not there now; null where it is. */
async function putMarker(claim: string, marker: string): Promise<string | null> {
  try {
    await rename(claim, marker);
    await syncFolderOf(marker);
    return null;
  } catch (error) {
    return `its marker ${marker} can't be written (${errorCode(error)}): write it by hand, or it is switched again`;
  }
}

/** Why nothing may be switched: it was before, or nobody can tell. */
export async function standingOf({ name, from, to, marker }: Failover): Promise<ActionOutcome | null> {
  try {
    const { mtime } = await lstat(marker);
    const since = mtime.toISOString();
    const message = `${name} is on its standby ${to} since ${since}: fail back by hand, then remove ${marker}`;
    return { kind: "failed", message };
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOENT")
      return unclear(`nobody can tell whether ${name} was switched: ${marker} can't be read (${code})`);
  }
  try {
    const [left] = await leftoversOf(marker);
    if (left === undefined) return null;
    return unclear(
      `nobody can tell whether ${name} was switched: an attempt before was ended in the middle and has left ${left}. ` +
        `Look which of ${from} and ${to} is active: if ${to} is, rename it to ${marker}; if ${from} is, remove it`,
    );
  } catch (error) {
    const folder = dirname(marker);
    return unclear(`nobody can tell whether ${name} was switched: ${folder} can't be read (${errorCode(error)})`);
  }
}

function unclear(message: string): ActionOutcome {
  return { kind: "failed", message, needsPerson: true };
}

/** Left by attempts that were switching and have neither marked it nor given up: Plimsoll was ended meanwhile. */
async function leftoversOf(marker: string): Promise<readonly string[]> {
  const start = `${basename(marker)}.`;
  const names = await readdir(dirname(marker)).catch((error) => {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  });
  const left = names.filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)));
  return left.map((name) => join(dirname(marker), name));
}

/** Each step has a key of its own: what has seen the first must not take the second for it. */
function stepOf(context: ActionContext, step: string, deadlineMs: number): ActionContext {
  const { attempt } = context;
  return { ...context, deadlineMs, attempt: { ...attempt, idempotencyKey: `${attempt.idempotencyKey}-${step}` } };
}
