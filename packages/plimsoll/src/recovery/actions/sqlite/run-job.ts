import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ActionContext, ActionOutcome } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { startWorkerProcess } from "../../../process/start-worker-process.ts";
import { ATTEMPT_VARIABLE } from "../attempt-variables.ts";
import { SIDE_FILES, type SqliteJob, type SqliteJobWord, scratchOf } from "./sqlite-job.ts";

/** There must be an answer before the attempt's own end. */
const HEADROOM = 0.95;

/** Does a job in a process of its own, which is ended with the attempt: SQLite can't be interrupted, a process can be. */
export function runJob(
  job: SqliteJob,
  { clock, context }: { readonly clock: Clock; readonly context: ActionContext },
): Promise<ActionOutcome> {
  const { signal, deadlineMs } = context;
  if (signal.aborted) return Promise.resolve({ kind: "failed", message: `${job.path}: ended before it began` });
  const isSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(new URL(`./sqlite-action-worker.${isSource ? "ts" : "js"}`, import.meta.url));
  const child = startWorkerProcess({ file, flags: [], env: { [ATTEMPT_VARIABLE]: context.attempt.idempotencyKey } });
  return new Promise((resolve) => {
    const words = { isLate: false };
    const giveUp = () => {
      words.isLate = true;
      child.kill("SIGKILL");
    };
    const stop = clock.schedule(deadlineMs * HEADROOM, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    let outcome: ActionOutcome | null = null;
    child.on("message", (word: SqliteJobWord) => {
      if (word.kind === "ready") return child.send(job);
      outcome = word.outcome;
      child.kill("SIGKILL");
    });
    const settle = (why: string) => {
      stop();
      signal.removeEventListener("abort", giveUp);
      if (outcome === null) cleanUp(job);
      const late = "was not done in time and was ended";
      resolve(outcome ?? { kind: "failed", message: `${job.operation} of ${job.path} ${words.isLate ? late : why}` });
    };
    child.once("error", (error) => settle(`could not be started: ${error.message}`));
    // Only once it is over is nothing of it at work any more.
    child.once("exit", (code, ended) => settle(`ended with ${code ?? ended} before it was done`));
  });
}

/** What was being copied is of no use. */
function cleanUp(job: SqliteJob): void {
  if (job.operation !== "restore") return;
  for (const side of ["", ...SIDE_FILES]) rmSync(`${scratchOf(job)}${side}`, { force: true });
}
